package dev.rollcall.web.channel;

/** Makes a channel for each join. Called on event loops, from several at once. */
@FunctionalInterface
public interface ChannelFactory {

  /** A channel that speaks to its client and its topic through the socket. */
  Channel open(ChannelSocket socket);
}
