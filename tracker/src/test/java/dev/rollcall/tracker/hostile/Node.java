package dev.rollcall.tracker.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.membership.Membership;
import dev.rollcall.tracker.membership.Timing;
import dev.rollcall.tracker.membership.Verdict;
import dev.rollcall.tracker.replication.Effects;
import dev.rollcall.tracker.replication.Limits;
import dev.rollcall.tracker.replication.Message;
import dev.rollcall.tracker.replication.ShardReplica;
import dev.rollcall.tracker.replication.TopicKey;
import dev.rollcall.tracker.wire.FrameCodec;
import dev.rollcall.tracker.wire.MalformedFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * One node's machines, wired as the verticles wire them, to be told anything. After each thing it is told: what it sends can be read,
 * its own presences stand, and the changes that it handed out fold to what it shows.
 */
final class Node {

  static final int SHARDS = 2;
  static final Timing TIMING = new Timing(200, 400, 800, 2_000, 6_000, 1_000);
  private static final Limits LIMITS = new Limits(2, 4_096, 64, 100_000, 4, 1_000, 50, 300, 64, 1);

  /** A frame on its way. */
  record Packet(String to, byte[] frame) {}

  final Membership membership;
  private final ShardReplica[] shards = new ShardReplica[SHARDS];
  private final String name;
  private final List<Packet> outbox = new ArrayList<>();
  private final List<String> alarms = new ArrayList<>();

  /** What the node's own owners hold: topic/key. */
  private final Set<String> owned = new TreeSet<>();

  /** The changes that each shard handed out, folded: entries by topic, which may be a topic of another shard. */
  private final List<Map<String, List<Entry>>> folded = new ArrayList<>();

  Node(String name, long incarnation, SplittableRandom random, long nowMs) {
    this.name = name;
    Replica self = new Replica(name, incarnation);
    CausalContext context = new CausalContext(SHARDS);
    membership = new Membership(self, TIMING, context, random, nowMs);
    for (int shard = 0; shard < SHARDS; shard++) {
      shards[shard] = new ShardReplica(self, shard, LIMITS, context);
      folded.add(new HashMap<>());
    }
  }

  String name() {
    return name;
  }

  ShardReplica shard(int number) {
    return shards[number];
  }

  List<String> alarms() {
    return alarms;
  }

  void track(int shard, String key, long nowMs) {
    String topic = "t" + shard;
    if (owned.add(topic + "/" + key)) {
      byte[] meta = "{}".getBytes(StandardCharsets.UTF_8);
      perform(
          shard, shards[shard].track(1, new TopicKey(topic, key), meta, nowMs).effects());
    }
  }

  void untrack(int shard, String key, long nowMs) {
    String topic = "t" + shard;
    if (owned.remove(topic + "/" + key)) {
      perform(
          shard,
          shards[shard]
              .untrack(1, new TopicKey(topic, key), LeaveReason.LEFT, nowMs)
              .effects());
    }
  }

  /** A frame comes in; false if it is malformed. */
  boolean hear(byte[] frame, long nowMs) {
    dev.rollcall.tracker.membership.Message ofMembership = null;
    Message ofShard = null;
    try {
      if (FrameCodec.shardOf(frame) == FrameCodec.MEMBERSHIP) {
        ofMembership = FrameCodec.decodeMembership(frame);
      } else {
        ofShard = FrameCodec.decode(frame);
      }
    } catch (MalformedFrame expected) {
      return false;
    }
    if (ofMembership != null) {
      perform(membership.on(ofMembership, nowMs), nowMs);
    } else if (ofShard.shard() < SHARDS) {
      perform(ofShard.shard(), shards[ofShard.shard()].on(ofShard, nowMs));
    }
    return true;
  }

  /** The transport can reach these. */
  void contacts(Set<String> nodes, long nowMs) {
    perform(membership.onContacts(nodes, nowMs), nowMs);
  }

  void tick(long nowMs) {
    perform(membership.tick(nowMs), nowMs);
    for (int shard = 0; shard < SHARDS; shard++) {
      perform(shard, shards[shard].tick(nowMs));
    }
  }

  /** Takes what is to be sent. */
  List<Packet> drain() {
    List<Packet> packets = List.copyOf(outbox);
    outbox.clear();
    return packets;
  }

  Set<String> owned() {
    return owned;
  }

  /** What is visible and whose. */
  Set<String> shown() {
    Set<String> shown = new TreeSet<>();
    for (ShardReplica shard : shards) {
      shard
          .presences()
          .forEachTopic(topic -> topic.forEach(entry -> shown.add(
              entry.topic() + "/" + entry.key() + "@" + entry.replica().node())));
    }
    return shown;
  }

  /** Visible entries, views and peers: what could grow. */
  long weight() {
    long weight = (long) membership.known(0).size() + membership.retired();
    for (ShardReplica shard : shards) {
      weight += shard.views().size() + shard.presences().size();
    }
    return weight;
  }

  private void perform(dev.rollcall.tracker.membership.Effects effects, long nowMs) {
    alarms.addAll(effects.alarms());
    for (var send : effects.sends()) {
      byte[] frame = FrameCodec.encode(send.message());
      FrameCodec.decodeMembership(frame);
      outbox.add(new Packet(send.node(), frame));
    }
    for (Verdict verdict : effects.verdicts()) {
      for (int shard = 0; shard < SHARDS; shard++) {
        perform(shard, ruling(shard, verdict, nowMs));
      }
    }
    assertThat(membership.self().node()).isEqualTo(name);
  }

  private Effects ruling(int number, Verdict verdict, long nowMs) {
    ShardReplica shard = shards[number];
    if (verdict instanceof Verdict.Up up) {
      return shard.views().up(up.replica(), nowMs);
    } else if (verdict instanceof Verdict.Down down) {
      return shard.views().down(down.replica(), nowMs);
    } else if (verdict instanceof Verdict.Departing departing) {
      return shard.views().depart(departing.replica(), nowMs);
    } else if (verdict instanceof Verdict.Forgotten forgotten) {
      return shard.views().forget(forgotten.replica(), nowMs);
    } else if (verdict instanceof Verdict.Reincarnated again) {
      return shard.reincarnate(again.replica(), nowMs);
    } else if (verdict instanceof Verdict.Fingerprint fingerprint) {
      return shard.fingerprint(fingerprint.node());
    } else if (verdict instanceof Verdict.Advertised ad) {
      shard.views().advertise(ad.replica(), ad.holder(), ad.seqs()[number], nowMs);
    }
    return shard.tick(nowMs);
  }

  private void perform(int number, Effects effects) {
    alarms.addAll(effects.alarms());
    effects.changes().forEach(change -> fold(change, number));
    for (Effects.Send send : effects.sends()) {
      byte[] frame = FrameCodec.encode(send.message());
      assertThat(frame).hasSizeLessThanOrEqualTo(LIMITS.maxFrameBytes());
      FrameCodec.decode(frame);
      List<String> to = send.node() == null ? membership.live() : List.of(send.node());
      to.forEach(node -> outbox.add(new Packet(node, frame)));
    }
    ShardReplica shard = shards[number];
    Set<String> own = new TreeSet<>();
    shard.chain().forEach(entry -> own.add(entry.topic() + "/" + entry.key()));
    Set<String> mine = new TreeSet<>(owned);
    mine.removeIf(presence -> !presence.startsWith("t" + number + "/"));
    assertThat(own).as("the own chain").isEqualTo(mine);
    shard
        .chain()
        .forEach(entry ->
            assertThat(shard.presences().topic(entry.topic()).get(entry.key())).contains(entry));
    effects.changes().forEach(change -> {
      var state = shard.presences().topic(change.topic());
      if (state.version() == change.version()) {
        assertThat(folded.get(number).get(change.topic()))
            .hasSize(state.size())
            .containsAll(state.toList());
      }
    });
  }

  private void fold(TopicChange change, int shard) {
    List<Entry> topic = folded.get(shard).computeIfAbsent(change.topic(), at -> new ArrayList<>());
    change.leaves().forEach(leave -> assertThat(topic.remove(leave)).isTrue());
    topic.addAll(change.joins());
  }
}
