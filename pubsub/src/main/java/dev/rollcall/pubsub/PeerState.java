package dev.rollcall.pubsub;

import org.jspecify.annotations.Nullable;

/** What {@link Peers} knows of one peer: when it was heard, and whether its socket answers. */
final class PeerState {

  /** What a connection to a peer's socket met with. */
  enum Probed {
    /** Somebody listens there. A process that hangs answers too: it is its kernel that does. */
    ANSWERED,
    /** The machine is there and the process is not. */
    REFUSED,
    /** Nothing, for a while: a network that is cut, or a machine that is off. */
    UNANSWERED
  }

  private final long helloMs;

  /** One instance for as long as this lives; its node id and address may change. */
  Peer peer;

  /** Time of the latest hello; only grows. */
  private long heardMs;

  /** Next time to try a connection, if there is a reason to. */
  private long nextProbeMs;

  /** Whether the cluster manager has listed {@code peer.nodeId()} since it is that. */
  boolean listedOnce;

  /** Since when every probe was answered; null if the last was not, or none was made since the peer was heard. */
  private @Nullable Long answersSinceMs;

  PeerState(Peer peer, long helloMs, long nowMs) {
    this.helloMs = helloMs;
    this.peer = peer;
    this.heardMs = nowMs;
    this.nextProbeMs = nowMs + helloMs;
  }

  long heardMs() {
    return heardMs;
  }

  void heard(long nowMs) {
    heardMs = nowMs;
    answersSinceMs = null;
  }

  boolean isUnheardFor(int hellos, long nowMs) {
    return nowMs - heardMs >= hellos * helloMs;
  }

  /** Whether to try a connection now; if so, the next is a hello later. */
  boolean isProbeDue(long nowMs) {
    if (nextProbeMs - nowMs > 0) {
      return false;
    }
    probing(nowMs);
    return true;
  }

  /** A connection is tried now. */
  void probing(long nowMs) {
    nextProbeMs = nowMs + helloMs;
  }

  void probed(Probed outcome, long nowMs) {
    if (outcome != Probed.ANSWERED) {
      answersSinceMs = null;
    } else if (answersSinceMs == null) {
      answersSinceMs = nowMs;
    }
  }

  /** Whether all probes were answered for so many hellos. */
  boolean hasAnsweredFor(int hellos, long nowMs) {
    return answersSinceMs != null && nowMs - answersSinceMs >= hellos * helloMs;
  }
}
