package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Replica;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** One shard of a node, and what it has seen. */
final class Shard {

  static final int NUMBER = 3;
  static final Limits LIMITS = new Limits(5, 16_384, 64, 1_000_000, 2, 1_000, 50, 500, 64, 1);

  final Replica self;
  final CausalContext known = new CausalContext(NUMBER + 1);
  final ShardReplica machine;

  Shard(Replica self) {
    this(self, LIMITS);
  }

  Shard(Replica self, Limits limits) {
    this.self = self;
    machine = new ShardReplica(self, NUMBER, limits, known);
  }

  Views views() {
    return machine.views();
  }

  Effects track(long owner, String key, long nowMs) {
    return machine.track(owner, at(key), bytes("{}"), nowMs).effects();
  }

  Effects untrack(long owner, String key, long nowMs) {
    return machine.untrack(owner, at(key), LeaveReason.LEFT, nowMs).effects();
  }

  /** All of another's chain after so many operations, out of its log. */
  Message.News news(long from) {
    return (Message.News) answer(new Message.Pull("x", self, NUMBER, from, 0, 0, 0));
  }

  Message answer(Message.Pull pull) {
    return message(machine.on(pull, 0));
  }

  long seen(Replica replica) {
    return known.seq(replica, NUMBER);
  }

  Set<String> shown() {
    return machine.presences().topic("t").toList().stream()
        .map(entry -> entry.key() + "@" + entry.replica().node())
        .collect(Collectors.toSet());
  }

  static TopicKey at(String key) {
    return new TopicKey("t", key);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Message message(Effects effects) {
    return effects.sends().get(0).message();
  }

  static List<String> asked(Effects effects) {
    return effects.sends().stream()
        .filter(send -> send.message() instanceof Message.Pull)
        .map(Effects.Send::node)
        .toList();
  }
}
