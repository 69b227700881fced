package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Hash64;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.membership.Effects;
import dev.rollcall.tracker.membership.Membership;
import dev.rollcall.tracker.membership.Message;
import dev.rollcall.tracker.membership.Verdict;
import dev.rollcall.tracker.replication.ShardReplica;
import dev.rollcall.tracker.replication.TopicKey;
import dev.rollcall.tracker.replication.Write;
import dev.rollcall.tracker.wire.FrameCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * One process of one node: the production machines, wired as the verticles wire them, and checked after every step. Each shard and
 * membership have a thread of their own, that can stall, and all go by the clock of this process.
 */
public final class SimNode {

  /** Ids of named owners begin here, beyond those of the random ones. */
  private static final long FIRST_NAMED = 1_000;

  /** Ticks between two looks at whom the transport can reach. */
  private static final int CONTACT_TICKS = 40;

  private final SimCluster cluster;
  private final String name;
  private final int life;
  private final SimClock clock;
  private final SplittableRandom random;
  private final CausalContext context;
  private final Membership membership;
  private final MembershipChecker checker;
  private final SimShard[] shards;

  /** The threads: one per shard, and membership's last. */
  private final SimLoop[] loops;

  /** The shards learn of verdicts so much later than membership: they are on other event loops. */
  private final int rulingDelayMs;

  /** The nodes that the transport can reach, as far as it told this process. */
  private final Set<String> reached = new LinkedHashSet<>();

  private final Map<String, Long> owners = new HashMap<>();
  private final List<Consumer<? super TopicChange>> subscribers = new ArrayList<>();

  private long ticksStalledUntilMs;
  private long ticks;

  SimNode(SimCluster cluster, Replica self, int life, SplittableRandom random) {
    this.cluster = cluster;
    this.name = self.node();
    this.life = life;
    this.random = random;
    SimSetup setup = cluster.setup();
    clock = SimClock.random(cluster.nowMs(), setup.driftPercent(), random);
    context = new CausalContext(setup.shards());
    membership = new Membership(self, setup.timing(), context, random.split(), nowMs());
    checker = new MembershipChecker(membership, setup, nowMs());
    rulingDelayMs = random.nextInt(8);
    shards = new SimShard[setup.shards()];
    Arrays.setAll(shards, number -> new SimShard(cluster, this, self, number, context));
    loops = new SimLoop[shards.length + 1];
    Arrays.setAll(loops, thread -> new SimLoop());
  }

  /** The node's name, the same for all its runs. */
  public String name() {
    return name;
  }

  /** Tracks a presence of the named owner. */
  public Write.Outcome track(String owner, String topic, String key, String meta) {
    return of(topic).track(id(owner), new TopicKey(topic, key), meta);
  }

  /** Replaces the meta of a presence of the named owner. */
  public Write.Outcome update(String owner, String topic, String key, String meta) {
    return of(topic).update(id(owner), new TopicKey(topic, key), meta);
  }

  /** Ends a presence of the named owner. */
  public Write.Outcome untrack(String owner, String topic, String key) {
    return of(topic).untrack(id(owner), new TopicKey(topic, key));
  }

  /** Ends the named owner: all it tracks leaves. */
  public void end(String owner) {
    for (SimShard shard : shards) {
      shard.untrackAll(id(owner));
    }
  }

  /** What this node shows in the topic, in no order. */
  public List<Entry> list(String topic) {
    return of(topic).replica().presences().topic(topic).toList();
  }

  /** What this node shows under the key. */
  public List<Entry> get(String topic, String key) {
    return of(topic).replica().presences().topic(topic).get(key);
  }

  /** The topics in which this node shows anything, sorted. */
  public List<String> topics() {
    Set<String> topics = new TreeSet<>();
    for (SimShard shard : shards) {
      shard.replica().presences().forEachTopic(state -> topics.add(state.topic()));
    }
    return List.copyOf(topics);
  }

  /** The handler hears every change on this node from now on. */
  public void subscribe(Consumer<? super TopicChange> handler) {
    subscribers.add(handler);
  }

  /** Makes the view of another wrong: it has an entry that its writer never wrote. */
  void corrupt(Replica victim, String topic, String key, String meta) {
    of(topic).corrupt(victim, new TopicKey(topic, key), meta);
  }

  private SimShard of(String topic) {
    return shards[Hash64.shard(topic, shards.length)];
  }

  private long id(String owner) {
    return owners.computeIfAbsent(owner, unknown -> FIRST_NAMED + owners.size());
  }

  /** Readers see something else now. */
  void changed(TopicChange change) {
    cluster.journal().changed(name, change);
    cluster.changed(change);
    subscribers.forEach(handler -> handler.accept(change));
  }

  /** What this node holds of a replica, shown or not. */
  List<Entry> entriesOf(Replica of) {
    List<Entry> entries = new ArrayList<>();
    for (SimShard shard : shards) {
      Chain chain = of.equals(membership.self())
          ? shard.replica().chain()
          : shard.replica().views().chain(of);
      if (chain != null) {
        chain.forEach(entries::add);
      }
    }
    return entries;
  }

  int life() {
    return life;
  }

  Membership membership() {
    return membership;
  }

  CausalContext context() {
    return context;
  }

  ShardReplica shard(int number) {
    return shards[number].replica();
  }

  RegistryChecker registry(int number) {
    return shards[number].registry();
  }

  ShardChecker checker(int number) {
    return shards[number].checker();
  }

  /** Where an owner will do something. */
  int anyShard() {
    return random.nextInt(shards.length);
  }

  /** Verdicts of death so far. */
  long downs() {
    return checker.downs();
  }

  /** By the clock of this process. */
  long nowMs() {
    return clock.at(cluster.nowMs());
  }

  /** When the clock of this process will show so much. */
  long virtualMs(long shownMs) {
    return clock.when(shownMs);
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
    List<SimEvent.ToProcess> ordered = new ArrayList<>(events);
    if (random.nextBoolean()) {
      ordered.removeIf(event -> event instanceof SimEvent.Tick);
      events.stream().filter(event -> event instanceof SimEvent.Tick).forEach(ordered::add);
    }
    ordered.forEach(this::happen);
  }

  private int thread(SimEvent.ToProcess event) {
    if (event instanceof SimEvent.Ruling ruling) {
      return ruling.shard();
    } else if (event instanceof SimEvent.Wake wake) {
      return wake.shard();
    } else if (event instanceof SimEvent.Work work) {
      return work.shard();
    } else if (event instanceof SimEvent.Contend contend) {
      return contend.shard();
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
      shards[ruling.shard()].rule(ruling.verdict(), ruling.told());
    } else if (event instanceof SimEvent.Wake wake) {
      shards[wake.shard()].wake(wake.atMs());
    } else if (event instanceof SimEvent.Work work) {
      shards[work.shard()].work(random);
    } else if (event instanceof SimEvent.Contend contend) {
      shards[contend.shard()].contend(random);
    } else if (event instanceof SimEvent.Contact contact) {
      reached.add(contact.other());
      perform(membership.onContact(contact.other(), nowMs()), null);
    } else if (event instanceof SimEvent.Gone gone) {
      reached.remove(gone.other());
      perform(membership.onGone(gone.other(), nowMs()), gone.other());
    }
  }

  void leave() {
    perform(membership.leave(), null);
  }

  private void tick(SimEvent event) {
    if (ticksStalledUntilMs > cluster.nowMs()) {
      cluster.later(ticksStalledUntilMs - cluster.nowMs(), event);
      return;
    }
    if (++ticks % CONTACT_TICKS == 0) {
      perform(membership.onContacts(reached, nowMs()), null);
    }
    Effects effects = membership.tick(nowMs());
    checker.checkTick(effects, nowMs());
    pass(effects);
    cluster.later(SimCluster.TICK_MS, event);
  }

  private void receive(byte[] frame) {
    int shard = FrameCodec.shardOf(frame);
    if (shard == FrameCodec.MEMBERSHIP) {
      Message message = FrameCodec.decodeMembership(frame);
      checker.hears(message, nowMs());
      perform(membership.on(message, nowMs()), null);
    } else {
      shards[shard].receive(frame);
    }
  }

  private void perform(Effects effects, String gone) {
    checker.check(effects, gone, nowMs());
    pass(effects);
  }

  private void pass(Effects effects) {
    for (Verdict verdict : effects.verdicts()) {
      cluster.journal().ruled(name, verdict);
      for (int shard = 0; shard < shards.length; shard++) {
        cluster.later(
            rulingDelayMs, new SimEvent.Ruling(name, life, shard, verdict, told(verdict, effects)));
      }
    }
    for (Effects.Send send : effects.sends()) {
      cluster
          .journal()
          .sent(name, send.node(), send.message(), cluster.network().isCut(name, send.node()));
      cluster.send(name, send.node(), FrameCodec.encode(send.message()));
    }
  }

  /** How far who is up is by the heartbeat that says so, whichever of its verdicts carries that. */
  private static long[] told(Verdict verdict, Effects effects) {
    return effects.verdicts().stream()
        .filter(other -> verdict instanceof Verdict.Up up
            && other instanceof Verdict.Advertised ad
            && ad.replica().equals(up.replica()))
        .map(other -> ((Verdict.Advertised) other).seqs())
        .findFirst()
        .orElse(new long[0]);
  }

  /** Whether every shard has the chains of all these as far as they go, and shows nothing else. */
  boolean showsAll(Collection<SimNode> running) {
    for (int number = 0; number < shards.length; number++) {
      long entries = 0;
      for (SimNode other : running) {
        Chain own = other.shard(number).chain();
        Chain here = other == this ? own : shard(number).views().chain(own.replica());
        if (here == null || here.seq() != own.seq() || !here.exact()) {
          return false;
        }
        entries += own.size();
      }
      if (shard(number).presences().size() != entries) {
        return false;
      }
    }
    return true;
  }

  /** Entries of this node's owners. */
  List<String> owned() {
    List<String> owned = new ArrayList<>();
    for (SimShard shard : shards) {
      owned.addAll(shard.writers().history().now().values());
    }
    return owned;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("\n" + membership.self() + " knows");
    for (Membership.Known known : membership.known(nowMs())) {
      text.append("\n  ").append(known);
      for (SimShard shard : shards) {
        Chain chain = shard.replica().views().chain(known.replica());
        text.append(chain == null ? " -" : " " + chain.seq() + (chain.exact() ? "" : "?"));
      }
    }
    return text.toString();
  }
}
