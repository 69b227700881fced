package dev.rollcall.tracker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Hash64;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.membership.Membership;
import dev.rollcall.tracker.membership.Verdict;
import dev.rollcall.tracker.replication.Effects;
import dev.rollcall.tracker.replication.Message;
import dev.rollcall.tracker.replication.ShardReplica;
import dev.rollcall.tracker.replication.TopicKey;
import dev.rollcall.tracker.replication.Write;
import dev.rollcall.tracker.wire.FrameCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;

/** One process of one node: the production machines, wired as the verticles wire them, and checked after every step. */
public final class SimNode {

  /** Ids of named owners begin here, beyond those of the random ones. */
  private static final long FIRST_NAMED = 1_000;

  private final SimCluster cluster;
  private final String name;
  private final int life;
  private final Membership membership;
  private final ShardReplica[] shards;
  private final Writers[] writers;
  private final ShardChecker[] checkers;

  /** The shards learn of verdicts so much later than membership: they are on other event loops. */
  private final int rulingDelayMs;

  /** The highest incarnation known of each node. Never goes back. */
  private final Map<String, Long> incarnations = new HashMap<>();

  private final Map<String, Long> owners = new HashMap<>();
  private final List<Consumer<? super TopicChange>> subscribers = new ArrayList<>();

  private long pausedUntilMs;
  private long downs;

  SimNode(SimCluster cluster, Replica self, int life, SplittableRandom random) {
    this.cluster = cluster;
    this.name = self.node();
    this.life = life;
    SimSetup setup = cluster.setup();
    CausalContext context = new CausalContext(setup.shards());
    membership = new Membership(self, setup.timing(), context, random.split(), cluster.nowMs());
    rulingDelayMs = random.nextInt(8);
    shards = new ShardReplica[setup.shards()];
    writers = new Writers[shards.length];
    checkers = new ShardChecker[shards.length];
    for (int i = 0; i < shards.length; i++) {
      shards[i] = new ShardReplica(self, i, setup.limits(), context);
      writers[i] = new Writers(cluster.truth(), self, i, shards[i]);
      checkers[i] = new ShardChecker(cluster.truth(), i, shards[i]);
    }
  }

  /** The node's name, the same for all its runs. */
  public String name() {
    return name;
  }

  /** Tracks a presence of the named owner. */
  public Write.Outcome track(String owner, String topic, String key, String meta) {
    int shard = shardOf(topic);
    return write(
        shard, writers[shard].track(id(owner), new TopicKey(topic, key), meta, cluster.nowMs()));
  }

  /** Replaces the meta of a presence of the named owner. */
  public Write.Outcome update(String owner, String topic, String key, String meta) {
    int shard = shardOf(topic);
    return write(
        shard, writers[shard].update(id(owner), new TopicKey(topic, key), meta, cluster.nowMs()));
  }

  /** Ends a presence of the named owner. */
  public Write.Outcome untrack(String owner, String topic, String key) {
    int shard = shardOf(topic);
    return write(
        shard, writers[shard].untrack(id(owner), new TopicKey(topic, key), cluster.nowMs()));
  }

  /** Ends the named owner: all it tracks leaves. */
  public void end(String owner) {
    for (int shard = 0; shard < shards.length; shard++) {
      perform(shard, writers[shard].untrackAll(id(owner), cluster.nowMs()));
    }
  }

  /** What this node shows in the topic, in no order. */
  public List<Entry> list(String topic) {
    return shards[shardOf(topic)].presences().topic(topic).toList();
  }

  /** What this node shows under the key. */
  public List<Entry> get(String topic, String key) {
    return shards[shardOf(topic)].presences().topic(topic).get(key);
  }

  /** What this node holds of a replica, shown or not. */
  List<Entry> entriesOf(Replica replica) {
    List<Entry> entries = new ArrayList<>();
    for (ShardReplica shard : shards) {
      Chain chain =
          replica.equals(membership.self()) ? shard.chain() : shard.views().chain(replica);
      if (chain != null) {
        chain.forEach(entries::add);
      }
    }
    return entries;
  }

  /** The topics in which this node shows anything, sorted. */
  public List<String> topics() {
    Set<String> topics = new TreeSet<>();
    for (ShardReplica shard : shards) {
      shard.presences().forEachTopic(state -> topics.add(state.topic()));
    }
    return List.copyOf(topics);
  }

  /** The handler hears every change on this node from now on. */
  public void subscribe(Consumer<? super TopicChange> handler) {
    subscribers.add(handler);
  }

  private Write.Outcome write(int shard, Write write) {
    perform(shard, write.effects());
    return write.outcome();
  }

  private int shardOf(String topic) {
    return Hash64.shard(topic, shards.length);
  }

  private long id(String owner) {
    return owners.computeIfAbsent(owner, unknown -> FIRST_NAMED + owners.size());
  }

  int life() {
    return life;
  }

  Membership membership() {
    return membership;
  }

  ShardReplica shard(int number) {
    return shards[number];
  }

  ShardChecker checker(int number) {
    return checkers[number];
  }

  /** Verdicts of death so far. */
  long downs() {
    return downs;
  }

  long pausedUntilMs() {
    return pausedUntilMs;
  }

  void pauseUntil(long atMs) {
    pausedUntilMs = Math.max(pausedUntilMs, atMs);
  }

  void tick(long nowMs) {
    perform(membership.tick(nowMs));
    for (int i = 0; i < shards.length; i++) {
      Effects effects = shards[i].tick(nowMs);
      if (!effects.changes().isEmpty() || !effects.sends().isEmpty()) {
        perform(i, effects);
      }
    }
  }

  void receive(byte[] frame, long nowMs) {
    int shard = FrameCodec.shardOf(frame);
    if (shard == FrameCodec.MEMBERSHIP) {
      perform(membership.on(FrameCodec.decodeMembership(frame), nowMs));
    } else {
      perform(shard, shards[shard].on(FrameCodec.decode(frame), nowMs));
    }
  }

  void contact(String other) {
    perform(membership.onContact(other, cluster.nowMs()));
  }

  void gone(String other, long nowMs) {
    perform(membership.onGone(other, nowMs));
  }

  void leave() {
    perform(membership.leave());
  }

  void work(SplittableRandom random, long nowMs) {
    int shard = random.nextInt(shards.length);
    perform(shard, writers[shard].step(random, nowMs));
  }

  void ruling(int number, Verdict verdict, long nowMs) {
    ShardReplica shard = shards[number];
    checkers[number].verdict(verdict);
    if (verdict instanceof Verdict.Up up) {
      perform(number, shard.views().up(up.replica(), cluster.nowMs()));
    } else if (verdict instanceof Verdict.Down down) {
      perform(number, shard.views().down(down.replica()));
    } else if (verdict instanceof Verdict.Departing departing) {
      perform(number, shard.views().depart(departing.replica(), nowMs));
    } else if (verdict instanceof Verdict.Forgotten forgotten) {
      perform(number, shard.views().forget(forgotten.replica()));
    } else if (verdict instanceof Verdict.Advertised ad) {
      shard.views().advertise(ad.replica(), ad.holder(), ad.seqs()[number], nowMs);
    } else if (verdict instanceof Verdict.Reincarnated self) {
      Effects effects = shard.reincarnate(self.replica(), nowMs);
      writers[number].reincarnated(self.replica());
      perform(number, effects);
    } else if (verdict instanceof Verdict.Fingerprint fingerprint) {
      perform(number, shard.fingerprint(fingerprint.node()));
    }
  }

  private void perform(int number, Effects effects) {
    assertThat(effects.alarms()).isEmpty();
    checkers[number].check(effects.changes(), writers[number].history());
    for (TopicChange change : effects.changes()) {
      cluster.journal().changed(name, change);
      subscribers.forEach(handler -> handler.accept(change));
    }
    for (Effects.Send send : effects.sends()) {
      byte[] frame = FrameCodec.encode(send.message());
      assertThat(frame).hasSizeLessThanOrEqualTo(cluster.setup().limits().maxFrameBytes());
      cluster.countPull(send.message() instanceof Message.Pull);
      List<String> to = send.node() == null ? membership.live() : List.of(send.node());
      for (String node : to) {
        cluster.journal().sent(name, node, send.message(), cluster.network().isCut(name, node));
        cluster.send(name, node, frame);
      }
    }
    if (!effects.changes().isEmpty()) {
      cluster.countChange();
    }
  }

  private void perform(dev.rollcall.tracker.membership.Effects effects) {
    for (Verdict verdict : effects.verdicts()) {
      cluster.journal().ruled(name, verdict);
      downs += verdict instanceof Verdict.Down ? 1 : 0;
      if (verdict instanceof Verdict.Up up) {
        long incarnation = up.replica().incarnation();
        assertThat(incarnation)
            .isGreaterThanOrEqualTo(incarnations.getOrDefault(up.replica().node(), 0L));
        incarnations.put(up.replica().node(), incarnation);
      }
      for (int shard = 0; shard < shards.length; shard++) {
        cluster.later(rulingDelayMs, new SimEvent.Ruling(name, life, shard, verdict));
      }
    }
    for (var send : effects.sends()) {
      cluster
          .journal()
          .sent(name, send.node(), send.message(), cluster.network().isCut(name, send.node()));
      cluster.send(name, send.node(), FrameCodec.encode(send.message()));
    }
  }

  /** Entries of this node's owners. */
  List<String> owned() {
    List<String> owned = new ArrayList<>();
    for (Writers writer : writers) {
      owned.addAll(writer.history().now().values());
    }
    return owned;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("\n" + membership.self() + " knows");
    for (Membership.Known known : membership.known(cluster.nowMs())) {
      text.append("\n  ").append(known);
      for (ShardReplica shard : shards) {
        Chain chain = shard.views().chain(known.replica());
        text.append(chain == null ? " -" : " " + chain.seq() + (chain.exact() ? "" : "?"));
      }
    }
    return text.toString();
  }
}
