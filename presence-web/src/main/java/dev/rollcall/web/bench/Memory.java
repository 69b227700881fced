package dev.rollcall.web.bench;

import dev.rollcall.web.bench.HeapProbe.Content;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The heap that a presence takes: measured in processes that hold nothing else. */
final class Memory implements Scenario {

  /** Of the floor too: an owner has a set there. */
  static final int PRESENCES_PER_OWNER = 10;

  private static final long PATIENCE_S = 300;
  private static final double BYTES_MAX = 300;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String shows() {
    return "heap per presence: on a node that heard of it, and on its owner's";
  }

  /**
   * What a child found.
   *
   * @param bytes in the heap per presence
   * @param held presences there
   * @param classes bytes per presence by class, the largest first
   */
  private record Heap(double bytes, long held, Map<String, Double> classes) {}

  @Override
  public Report run(Size size) throws Exception {
    int presences = size.of(1_000_000, 10_000);
    int topics = size.of(1_000, 100);
    Findings findings = new Findings(this, size)
        .with("presences", presences)
        .with("topics", topics)
        .with("presencesPerOwner", PRESENCES_PER_OWNER)
        .with("keyChars", Population.keyName(0).length())
        .with("topicChars", Population.topicName(0).length())
        .with("metaBytes", Population.META_BYTES)
        .with("children", String.join(" ", jvm(size)));
    Map<Content, Heap> last = new LinkedHashMap<>();
    long[] wrong = new long[1];
    List<Rounds.Trial> trials = new ArrayList<>();
    for (Content content : Content.values()) {
      trials.add(into -> {
        Heap heap = probe(content, presences, topics, size);
        into.add(content.name(), heap.bytes);
        wrong[0] += Math.abs(presences - heap.held);
        last.put(content, heap);
      });
    }
    Samples samples = Rounds.measured(size, trials.toArray(Rounds.Trial[]::new));
    Spread map = samples.of(Content.MAP.name());
    for (Content content : List.of(Content.REPLICA, Content.NODE)) {
      String what = "heap per presence, " + word(content);
      Spread measured = samples.of(content.name());
      findings
          .figure(what, "B", measured, map, Target.atMost(BYTES_MAX))
          .figure(what + ", beside plain maps", "B", measured, map, Target.atMostFloors(1));
    }
    findings.figure(
        "heap per presence, " + word(Content.OWNERS),
        "B",
        samples.of(Content.OWNERS.name()),
        map,
        null);
    last.forEach((content, heap) -> heap.classes.forEach((name, bytes) ->
        findings.figure(new Figure(word(content) + ": " + name, "B", Spread.of(bytes)))));
    return findings
        .check(Check.equal("presences missing in the heaps", 0, wrong[0]))
        .report();
  }

  private static Heap probe(Content content, int presences, int topics, Size size)
      throws IOException, InterruptedException {
    ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    List<String> arguments =
        List.of(content.name(), Integer.toString(presences), Integer.toString(topics));
    try (ChildJvm child =
        ChildJvm.start(jvm(size), HeapProbe.class.getName(), arguments, lines::add)) {
      if (child.await(PATIENCE_S) != 0) {
        throw new IOException("the heap of " + word(content) + " could not be measured: " + lines);
      }
    }
    double bytes = Double.NaN;
    long held = 0;
    Map<String, Double> classes = new LinkedHashMap<>();
    for (String line : lines) {
      String[] words = line.split(" ", 3);
      if (words[0].equals("heap")) {
        bytes = Double.parseDouble(words[1]) / presences;
        held = Long.parseLong(words[2]);
      } else if (words[0].equals("class")) {
        classes.put(words[1], Double.parseDouble(words[2]) / presences);
      }
    }
    return new Heap(bytes, held, classes);
  }

  /** One collector that keeps nothing for later, and a heap of one size. */
  private static List<String> jvm(Size size) {
    String heap = size == Size.FULL ? "2g" : "128m";
    return List.of("-Xms" + heap, "-Xmx" + heap, "-XX:+UseSerialGC");
  }

  private static String word(Content content) {
    return switch (content) {
      case MAP -> "plain maps";
      case REPLICA -> "replica";
      case OWNERS -> "owner's shard";
      case NODE -> "owner's node";
    };
  }
}
