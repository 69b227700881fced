package dev.rollcall.web.bench;

import dev.rollcall.tracker.Owner;
import dev.rollcall.web.bench.PlainFrame.Kind;
import io.vertx.core.Context;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * Fills a heap of its own with presences and says what they take: the program that {@link Memory} runs as a child process, because in one process what was there
 * before, and what the JIT compiler and others do meanwhile, is counted too.
 *
 * <p>Arguments: what to fill it with, how many presences, in how many topics. Prints one line {@code heap <bytes> <presences>}, then the classes that take
 * most: {@code class <name> <bytes>}.
 */
public final class HeapProbe {

  /** What a heap is filled with. */
  enum Content {
    /** Plain hash maps. */
    MAP,
    /** A shard of a node that heard of all by frames. */
    REPLICA,
    /** A shard of the node whose owners they are. */
    OWNERS,
    /** All of that node's tracker, with the owners' handles. */
    NODE
  }

  private static final int CLASSES = 8;
  private static final int COLLECTIONS_MAX = 20;

  /** What was filled stays reachable. */
  private static final List<Held> HELD = new ArrayList<>();

  private final int presences;
  private final int topics;

  private HeapProbe(int presences, int topics) {
    this.presences = presences;
    this.topics = topics;
  }

  /** Runs as said above. */
  public static void main(String[] arguments) throws Exception {
    Content content = Content.valueOf(arguments[0]);
    HeapProbe probe = new HeapProbe(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    // Everything is loaded and done once before the empty heap is measured.
    HELD.add(new HeapProbe(1_000, 10).fill(content));
    Classes before = Classes.count();
    long empty = settledBytes();
    HELD.add(probe.fill(content));
    long full = settledBytes();
    // In one piece: what the logger says goes into the same pipe.
    System.out.println(
        String.format(Locale.ROOT, "heap %d %d", full - empty, HELD.get(1).count.call()));
    Classes.count().less(before).largest(CLASSES).forEach(System.out::println);
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  /** What is to stay in the heap, and how many presences it has. */
  private record Held(Object content, Callable<Long> count) {}

  private Held fill(Content content) throws Exception {
    return switch (content) {
      case MAP -> map();
      case REPLICA -> replica();
      case OWNERS -> owners();
      case NODE -> node();
    };
  }

  private Held map() {
    PlainTable table = new PlainTable();
    for (int i = 0; i < presences; i++) {
      table.track(owner(i), topic(i), Population.keyName(i), Population.meta(0));
    }
    return new Held(table, table::size);
  }

  /** The writer is garbage when it is done, and shares nothing with the reader: frames are bytes. */
  private Held replica() {
    Receiver.Shard receiver = new Receiver.Shard(new Population(presences, topics));
    for (int from = 0; from < presences; from += 10_000) {
      int[] some = IntStream.range(from, Math.min(presences, from + 10_000)).toArray();
      receiver.frames(Kind.TRACK, some, Integer.MAX_VALUE).forEach(receiver::hear);
    }
    DrivenShard reader = receiver.reader();
    return new Held(reader, reader::size);
  }

  private Held owners() {
    DrivenShard shard = new DrivenShard("a", 2, frame -> {});
    for (int i = 0; i < presences; i++) {
      shard.track(owner(i), topic(i), Population.keyName(i), Population.meta(0));
    }
    return new Held(shard, shard::size);
  }

  private Held node() throws Exception {
    LocalTracker local = new LocalTracker(8);
    List<Owner> owners = new ArrayList<>();
    for (int i = 0; i < presences; i += Memory.PRESENCES_PER_OWNER) {
      owners.add(local.tracker().owner());
    }
    Context context = local.newContext();
    LocalTracker.await(Pump.run(
        context,
        0,
        presences,
        64,
        i -> owners.get(owner(i)).track(topic(i), Population.keyName(i), LocalTracker.META)));
    return new Held(List.of(local, owners), () -> local.tracker().stats().presences());
  }

  /** Some presences of one owner follow one another, each in another topic. */
  private static int owner(int i) {
    return i / Memory.PRESENCES_PER_OWNER;
  }

  /** A new string each time, as after parsing. */
  private String topic(int i) {
    return Population.topicName(i % topics);
  }

  /** Collects until nothing more goes. */
  private static long settledBytes() {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS_MAX; i++) {
      System.gc();
      long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      if (now >= used) {
        return now;
      }
      used = now;
    }
    return used;
  }
}
