package dev.rollcall.tracker.crdt;

import dev.rollcall.tracker.LeaveReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A writer and a reader of a {@link PresenceSet}, in every interleaving that a model checker tries: what the readers see is what they would
 * have seen had the edits and the reads come one after the other. Per topic, and per key: about two topics at
 * once, or a topic and a key, nothing is promised.
 */
@EnabledIfSystemProperty(
    named = "rollcall.scenarios",
    matches = "\\d+",
    disabledReason = "takes a minute")
class PresenceSetLinearizabilityTest {

  private static final int SCENARIOS = Integer.getInteger("rollcall.scenarios", 20);
  private static final int INTERLEAVINGS = 100;

  @Test
  void aTopicsReadsAreLinearizable() {
    check(OneTopic.class);
  }

  @Test
  void aKeysReadsAreLinearizable() {
    check(OneKey.class);
  }

  private static void check(Class<?> scenario) {
    new ModelCheckingOptions()
        .iterations(SCENARIOS)
        .invocationsPerIteration(INTERLEAVINGS)
        .threads(2)
        .actorsBefore(2)
        .actorsPerThread(2)
        .actorsAfter(0)
        .addGuarantee(ManagedStrategyGuaranteeKt.forClasses(
                "java.util.concurrent.ConcurrentHashMap",
                "java.util.HashMap",
                "java.util.LinkedHashMap")
            .allMethods()
            .treatAsAtomic())
        .check(scenario);
  }

  /** The writer's side. */
  private static final class Writer {

    private static final Replica SELF = new Replica("n", 1);

    final PresenceSet presences = new PresenceSet();
    private final Map<String, Entry> standing = new HashMap<>();
    private long seq;

    /** A join, or an update in place. */
    void put(String topic, String key) {
      Entry entry = entry(topic, key);
      presences.show(entry, standing.put(topic + key, entry));
    }

    /** From one topic to another in one edit. */
    void move(String from, String to, String key) {
      PresenceSet.Edit edit = presences.edit();
      Entry old = standing.remove(from + key);
      if (old != null) {
        edit.leave(old, LeaveReason.LEFT);
      }
      Entry entry = entry(to, key);
      edit.replace(standing.put(to + key, entry), entry);
      edit.publish();
    }

    /** A join, or an update as it comes from another node: a leave and a join in one edit. */
    void putFromAfar(String topic, String key) {
      PresenceSet.Edit edit = presences.edit();
      Entry entry = entry(topic, key);
      Entry old = standing.put(topic + key, entry);
      if (old != null) {
        edit.leave(old, LeaveReason.LEFT);
      }
      edit.join(entry);
      edit.publish();
    }

    void leave(String topic, String key) {
      Entry old = standing.remove(topic + key);
      if (old != null) {
        presences.hide(old, LeaveReason.LEFT);
      }
    }

    private Entry entry(String topic, String key) {
      byte[] meta = "{}".getBytes(StandardCharsets.UTF_8);
      return new Entry(new Dot(SELF, 0, ++seq), 0, topic, key, meta);
    }
  }

  private static List<Long> dots(List<Entry> entries) {
    List<Long> dots = new ArrayList<>();
    for (Entry entry : entries) {
      dots.add(entry.seq());
    }
    dots.sort(null);
    return dots;
  }

  /** Reads of topic t; what is written elsewhere moves the version of the shard alone. */
  @Param(name = "key", gen = IntGen.class, conf = "0:1")
  public static class OneTopic {

    private final Writer writer = new Writer();

    /** Write. */
    @Operation(nonParallelGroup = "writer", params = "key")
    public void put(int key) {
      writer.put("t", "k" + key);
    }

    /** Write. */
    @Operation(nonParallelGroup = "writer", params = "key")
    public void putFromAfar(int key) {
      writer.putFromAfar("t", "k" + key);
    }

    /** Write. */
    @Operation(nonParallelGroup = "writer", params = "key")
    public void leave(int key) {
      writer.leave("t", "k" + key);
    }

    /** Write. */
    @Operation(nonParallelGroup = "writer")
    public void putElsewhere() {
      writer.put("u", "k0");
    }

    /** Read: the version and what is in it. */
    @Operation
    public String list() {
      TopicState state = writer.presences.topic("t");
      return state.version() + " " + dots(state.toList());
    }

    /** Read. */
    @Operation(params = "key")
    public List<Long> get(int key) {
      return dots(writer.presences.topic("t").get("k" + key));
    }

    /** Read. */
    @Operation
    public int count() {
      return writer.presences.count("t");
    }
  }

  /** Reads of key k0 in two topics. */
  public static class OneKey {

    private final Writer writer = new Writer();

    /** Write. */
    @Operation(nonParallelGroup = "writer")
    public void put() {
      writer.put("t", "k0");
    }

    /** Write. */
    @Operation(nonParallelGroup = "writer")
    public void putFromAfar() {
      writer.putFromAfar("t", "k0");
    }

    /** Write. */
    @Operation(nonParallelGroup = "writer")
    public void leave() {
      writer.leave("t", "k0");
    }

    /** Write. */
    @Operation(nonParallelGroup = "writer")
    public void putElsewhere() {
      writer.put("u", "k0");
    }

    /** Write. */
    @Operation(nonParallelGroup = "writer")
    public void leaveElsewhere() {
      writer.leave("u", "k0");
    }

    /** Write. */
    @Operation(nonParallelGroup = "writer")
    public void move() {
      writer.move("t", "u", "k0");
    }

    /** Read. */
    @Operation
    public List<Long> whereIs() {
      return dots(writer.presences.whereIs("k0"));
    }
  }
}
