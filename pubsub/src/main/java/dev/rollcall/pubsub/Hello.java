package dev.rollcall.pubsub;

import java.util.List;

/**
 * What a node says about itself, and about the peers that it knows: who hears of a peer only through another one then
 * greets it directly, so that one working path to anybody is enough to find everybody.
 *
 * @param sender who says it
 * @param known some of the sender's peers, at most {@link Peers#KNOWN_PER_HELLO_MAX}
 */
record Hello(Peer sender, List<Known> known) {

  Hello {
    known = List.copyOf(known);
  }

  /** A peer by hearsay: enough to greet it, not enough to believe in it. */
  record Known(String name, String instance, String address) {}
}
