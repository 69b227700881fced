package dev.rollcall.web.channel;

/** Why a channel ended. */
public enum EndReason {
  /** The client left it (phx_leave). */
  LEFT,
  /** The client joined the topic again: another channel stands in its place. */
  REJOINED,
  /** The client closed its socket, and said so. */
  CLOSED,
  /** The socket ended without a word of the client: it may come back. */
  LOST,
  /** The server sent the socket away, to come back elsewhere. */
  DRAINED,
  /** The channel itself stopped. */
  STOPPED,
  /** The join was refused. */
  REFUSED,
  /** Something that the channel relies on broke, or its handler did. */
  CRASHED
}
