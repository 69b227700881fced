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
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
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

  private static final long NEVER = Long.MAX_VALUE;

  /** Ticks between two looks at whom the transport can reach. */
  private static final int CONTACT_TICKS = 40;

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

  /** The threads: one per shard, and membership's. */
  private final SimLoop[] loops;

  /** When each shard's timer rings, in virtual time; NEVER if it is not set. */
  private final long[] wakeAtMs;

  private final SimClock clock;
  private final SplittableRandom random;

  /** The nodes that the transport can reach, as far as it told this process. */
  private final Set<String> reached = new LinkedHashSet<>();

  private long ticksStalledUntilMs = Long.MIN_VALUE;
  private long ticks;
  private long downs;

  SimNode(SimCluster cluster, Replica self, int life, SplittableRandom random) {
    this.cluster = cluster;
    this.name = self.node();
    this.life = life;
    this.random = random;
    SimSetup setup = cluster.setup();
    clock = SimClock.random(cluster.nowMs(), setup.driftPercent(), random);
    CausalContext context = new CausalContext(setup.shards());
    membership = new Membership(self, setup.timing(), context, random.split(), nowMs());
    rulingDelayMs = random.nextInt(8);
    shards = new ShardReplica[setup.shards()];
    writers = new Writers[shards.length];
    checkers = new ShardChecker[shards.length];
    loops = new SimLoop[shards.length + 1];
    Arrays.setAll(loops, i -> new SimLoop());
    wakeAtMs = new long[shards.length];
    Arrays.fill(wakeAtMs, NEVER);
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
    return write(shard, writers[shard].track(id(owner), new TopicKey(topic, key), meta, nowMs()));
  }

  /** Replaces the meta of a presence of the named owner. */
  public Write.Outcome update(String owner, String topic, String key, String meta) {
    int shard = shardOf(topic);
    return write(shard, writers[shard].update(id(owner), new TopicKey(topic, key), meta, nowMs()));
  }

  /** Ends a presence of the named owner. */
  public Write.Outcome untrack(String owner, String topic, String key) {
    int shard = shardOf(topic);
    return write(shard, writers[shard].untrack(id(owner), new TopicKey(topic, key), nowMs()));
  }

  /** Ends the named owner: all it tracks leaves. */
  public void end(String owner) {
    for (int shard = 0; shard < shards.length; shard++) {
      perform(shard, writers[shard].untrackAll(id(owner), nowMs()));
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

  /** Where an owner will do something. */
  int anyShard() {
    return random.nextInt(shards.length);
  }

  /** Verdicts of death so far. */
  long downs() {
    return downs;
  }

  /** When the last of its threads goes on, in virtual time. */
  long pausedUntilMs() {
    long untilMs = ticksStalledUntilMs;
    for (SimLoop loop : loops) {
      untilMs = Math.max(untilMs, loop.stalledUntilMs());
    }
    return untilMs;
  }

  void pauseUntil(long atMs) {
    for (int thread = 0; thread < loops.length; thread++) {
      stallUntil(thread, atMs);
    }
  }

  /** Stalls one thread: a shard by its number, or {@code membership}, or of that only the {@code ticks}. */
  void stallUntil(String thread, long atMs) {
    if (thread.equals("ticks")) {
      ticksStalledUntilMs = Math.max(ticksStalledUntilMs, atMs);
    } else if (thread.equals("membership")) {
      stallUntil(shards.length, atMs);
    } else {
      stallUntil(Integer.parseInt(thread) % shards.length, atMs);
    }
  }

  private void stallUntil(int thread, long atMs) {
    loops[thread].stallUntil(atMs);
    cluster.later(atMs - cluster.nowMs(), new SimEvent.Resume(name, life, thread));
  }

  /** What happens to this process: now, or when the thread that it happens on goes on. */
  void take(SimEvent.ToProcess event) {
    if (event instanceof SimEvent.Stop) {
      cluster.crash(name);
    } else if (event instanceof SimEvent.Resume resume) {
      resume(loops[resume.thread()].resume(cluster.nowMs()));
    } else if (!loops[thread(event)].keeps(event, cluster.nowMs())) {
      happen(event);
    }
  }

  /** Whether a timer or a message comes first after a stall is anybody's guess. */
  private void resume(List<SimEvent.ToProcess> events) {
    boolean ticksLast = random.nextBoolean();
    for (SimEvent.ToProcess event : events) {
      if (!(ticksLast && event instanceof SimEvent.Tick)) {
        happen(event);
      }
    }
    for (SimEvent.ToProcess event : events) {
      if (ticksLast && event instanceof SimEvent.Tick) {
        happen(event);
      }
    }
  }

  private int thread(SimEvent.ToProcess event) {
    if (event instanceof SimEvent.Ruling ruling) {
      return ruling.shard();
    } else if (event instanceof SimEvent.Wake wake) {
      return wake.shard();
    } else if (event instanceof SimEvent.Work work) {
      return work.shard();
    } else if (event instanceof SimEvent.Buffered message) {
      int shard = FrameCodec.shardOf(message.bytes());
      return shard == FrameCodec.MEMBERSHIP ? shards.length : shard;
    }
    return shards.length;
  }

  private void happen(SimEvent.ToProcess event) {
    if (event instanceof SimEvent.Tick) {
      tick(event);
    } else if (event instanceof SimEvent.Buffered message) {
      receive(message.bytes());
    } else if (event instanceof SimEvent.Ruling ruling) {
      rule(ruling.shard(), ruling.verdict());
    } else if (event instanceof SimEvent.Wake wake) {
      wake(wake.shard(), wake.atMs());
    } else if (event instanceof SimEvent.Work work) {
      perform(work.shard(), writers[work.shard()].step(random, nowMs()));
    } else if (event instanceof SimEvent.Contact contact) {
      reached.add(contact.other());
      perform(membership.onContact(contact.other(), nowMs()));
    } else if (event instanceof SimEvent.Gone gone) {
      reached.remove(gone.other());
      perform(membership.onGone(gone.other(), nowMs()));
    }
  }

  void leave() {
    perform(membership.leave());
  }

  /** By the clock of this process. */
  long nowMs() {
    return clock.at(cluster.nowMs());
  }

  private void tick(SimEvent event) {
    if (ticksStalledUntilMs > cluster.nowMs()) {
      cluster.later(ticksStalledUntilMs - cluster.nowMs(), event);
      return;
    }
    if (++ticks % CONTACT_TICKS == 0) {
      perform(membership.onContacts(reached, nowMs()));
    }
    perform(membership.tick(nowMs()));
    cluster.later(SimCluster.TICK_MS, event);
  }

  private void wake(int number, long atMs) {
    if (wakeAtMs[number] == atMs) {
      wakeAtMs[number] = NEVER;
      perform(number, shards[number].tick(nowMs()));
    }
  }

  private void receive(byte[] frame) {
    int shard = FrameCodec.shardOf(frame);
    if (shard == FrameCodec.MEMBERSHIP) {
      perform(membership.on(FrameCodec.decodeMembership(frame), nowMs()));
    } else {
      perform(shard, shards[shard].on(FrameCodec.decode(frame), nowMs()));
    }
  }

  private void rule(int number, Verdict verdict) {
    ShardReplica shard = shards[number];
    long nowMs = nowMs();
    checkers[number].verdict(verdict);
    if (verdict instanceof Verdict.Up up) {
      perform(number, shard.views().up(up.replica(), nowMs));
    } else if (verdict instanceof Verdict.Down down) {
      perform(number, shard.views().down(down.replica()));
    } else if (verdict instanceof Verdict.Departing departing) {
      perform(number, shard.views().depart(departing.replica(), nowMs));
    } else if (verdict instanceof Verdict.Forgotten forgotten) {
      perform(number, shard.views().forget(forgotten.replica()));
    } else if (verdict instanceof Verdict.Advertised ad) {
      shard.views().advertise(ad.replica(), ad.holder(), ad.seqs()[number], nowMs);
      perform(number, shard.tick(nowMs));
    } else if (verdict instanceof Verdict.Reincarnated self) {
      Effects effects = shard.reincarnate(self.replica(), nowMs);
      writers[number].reincarnated(self.replica());
      perform(number, effects);
    } else if (verdict instanceof Verdict.Fingerprint fingerprint) {
      perform(number, shard.fingerprint(fingerprint.node()));
    }
  }

  /** One timer per shard, at the earliest thing that is due. */
  private void arm(int number) {
    long dueMs = shards[number].wakeAtMs();
    if (dueMs == NEVER) {
      return;
    }
    long atMs = Math.max(cluster.nowMs() + 1, clock.when(dueMs));
    if (atMs < wakeAtMs[number]) {
      wakeAtMs[number] = atMs;
      cluster.later(atMs - cluster.nowMs(), new SimEvent.Wake(name, life, number, atMs));
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
    arm(number);
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
    for (Membership.Known known : membership.known(nowMs())) {
      text.append("\n  ").append(known);
      for (ShardReplica shard : shards) {
        Chain chain = shard.views().chain(known.replica());
        text.append(chain == null ? " -" : " " + chain.seq() + (chain.exact() ? "" : "?"));
      }
    }
    return text.toString();
  }
}
