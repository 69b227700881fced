package dev.rollcall.tracker.membership;

import java.util.List;

/** What the memberships of two nodes say to one another. */
public sealed interface Message {

  /** The node that sends it. */
  String from();

  /**
   * I live.
   *
   * @param heartbeat the sender's own
   */
  record Alive(Heartbeat heartbeat) implements Message {
    @Override
    public String from() {
      return heartbeat.replica().node();
    }
  }

  /**
   * All whom I believe to live, with how much of their chains I hold.
   *
   * @param from the sender
   * @param wantsAnswer true if the receiver is to send its own back
   * @param known the sender itself first, then the others
   */
  record Digest(String from, boolean wantsAnswer, List<Heartbeat> known) implements Message {}
}
