package dev.rollcall.pubsub;

import java.util.List;

/** What {@link Peers} wants done. */
sealed interface Effect {

  /** Send the node's messages to this instance from now on, and to no other instance of that name. */
  record Link(Peer peer) implements Effect {}

  /** Send nothing more to this instance. */
  record Unlink(Peer peer) implements Effect {}

  /** Tell the member handler. */
  record Report(MemberEvent event) implements Effect {}

  /** Say hello to this address alone. */
  record Greet(String address) implements Effect {}

  /** Say hello on the shared address and to every linked peer, naming these. */
  record SayHello(List<Hello.Known> known) implements Effect {}

  /** Add and remove a throw-away registration of our addresses: every node then reads them anew. */
  record Touch() implements Effect {}

  /** Try one connection to the peer; if it is refused, say so to {@link Peers#refused}. */
  record Probe(Peer peer) implements Effect {}

  /** Say it in the log. */
  record Warn(String text) implements Effect {}
}
