package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.LeaveReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * One writer flat out, three readers that check what they see: a topic's versions never go back, its content is what the writer says that it is at that
 * version, and a presence that is only ever updated is never absent, neither from its topic nor under its key (D3).
 * {@code -Drollcall.edits=N} for more.
 */
class PresenceSetStressTest {

  private static final int EDITS = Integer.getInteger("rollcall.edits", 8_000);
  private static final int READERS = 3;
  private static final int KEYS = 4;
  private static final List<String> TOPICS = List.of("t0", "t1", "t2", "t3", "t4", "t5");

  /** Always there, and updated all the time. */
  private static final String STAYER = "stayer";

  private static final List<String> STAYS_IN = List.of("t0", "t1");
  private static final Replica SELF = new Replica("n", 1);

  private final PresenceSet presences = new PresenceSet();

  /** The truth: the dots in each topic from each of its versions on, noted before anybody can see them. */
  private final Map<String, ConcurrentSkipListMap<Long, TreeSet<Long>>> truth = new HashMap<>();

  /** The writer's own: what stands, by topic and key. */
  private final Map<String, Map<String, Entry>> standing = new HashMap<>();

  private long seq;
  private long version;
  private volatile boolean done;

  @Test
  void readersSeePublishedVersionsWholeAndInOrder() throws Exception {
    for (String topic : TOPICS) {
      truth.put(topic, new ConcurrentSkipListMap<>(Map.of(0L, new TreeSet<>())));
      standing.put(topic, new HashMap<>());
    }
    PresenceSet.Edit first = presences.edit();
    STAYS_IN.forEach(topic -> put(first, topic, STAYER, true));
    publish(first);
    ExecutorService readers = Executors.newFixedThreadPool(READERS);
    CountDownLatch reading = new CountDownLatch(READERS);
    List<Future<Long>> reads = new ArrayList<>();
    for (int reader = 0; reader < READERS; reader++) {
      long seed = reader;
      reads.add(readers.submit(() -> read(new SplittableRandom(seed), reading)));
    }
    try {
      reading.await();
      SplittableRandom random = new SplittableRandom(1);
      for (int edits = 0; edits < EDITS; edits++) {
        write(random);
      }
    } finally {
      done = true;
      readers.shutdown();
    }
    for (Future<Long> read : reads) {
      assertThat(read.get(1, TimeUnit.MINUTES)).isPositive();
    }
  }

  /** Edits that make thousands of topics come and go take long enough to be looked at in the middle. */
  @Test
  void topicsThatComeAndGoTogetherAreEmptyAtTheirVersionsOnly() throws Exception {
    List<Entry> entries = new ArrayList<>();
    for (int topic = 0; topic < 2_000; topic++) {
      byte[] meta = "{}".getBytes(StandardCharsets.UTF_8);
      entries.add(new Entry(new Dot(SELF, 0, ++seq), 0, "t" + topic, "k", meta));
    }
    ExecutorService reader = Executors.newSingleThreadExecutor();
    CountDownLatch reading = new CountDownLatch(1);
    Future<Long> reads = reader.submit(() -> readParity(reading));
    try {
      reading.await();
      for (int edits = 0; edits < EDITS / 100; edits++) {
        PresenceSet.Edit come = presences.edit();
        entries.forEach(come::join);
        come.publish();
        PresenceSet.Edit go = presences.edit();
        entries.forEach(entry -> go.leave(entry, LeaveReason.LEFT));
        go.publish();
      }
    } finally {
      done = true;
      reader.shutdown();
    }
    assertThat(reads.get(1, TimeUnit.MINUTES)).isPositive();
  }

  /** The topic that comes first and goes first is there at odd versions, and nowhere else. */
  private long readParity(CountDownLatch reading) {
    long reads = 0;
    reading.countDown();
    while (!done) {
      TopicState state = presences.topic("t0");
      assertThat(state.version() % 2)
          .as("size at version %d", state.version())
          .isEqualTo(state.size());
      reads++;
    }
    return reads;
  }

  private void write(SplittableRandom random) {
    if (random.nextInt(3) == 0) {
      writeOne(random);
      return;
    }
    PresenceSet.Edit edit = presences.edit();
    for (String topic : TOPICS) {
      boolean empty = random.nextInt(3) == 0;
      for (int key = 0; key < KEYS; key++) {
        int choice = random.nextInt(8);
        if (empty || choice == 0) {
          leave(edit, topic, "k" + key);
        } else if (choice < 3) {
          put(edit, topic, "k" + key, random.nextBoolean());
        }
      }
      if (STAYS_IN.contains(topic)) {
        put(edit, topic, STAYER, random.nextBoolean());
      }
    }
    publish(edit);
  }

  /** By the doors for edits of one entry. */
  private void writeOne(SplittableRandom random) {
    String topic = TOPICS.get(random.nextInt(TOPICS.size()));
    String key = "k" + random.nextInt(KEYS);
    Map<String, Entry> here = standing.get(topic);
    Entry old = here.remove(key);
    if (old == null || random.nextBoolean()) {
      byte[] meta = "{}".getBytes(StandardCharsets.UTF_8);
      Entry entry = new Entry(new Dot(SELF, 0, ++seq), 0, topic, key, meta);
      here.put(key, entry);
      note(version + 1);
      presences.show(entry, old);
    } else {
      note(version + 1);
      presences.hide(old, LeaveReason.LEFT);
    }
    version++;
  }

  private void put(PresenceSet.Edit edit, String topic, String key, boolean inPlace) {
    byte[] meta = "{}".getBytes(StandardCharsets.UTF_8);
    Entry entry = new Entry(new Dot(SELF, 0, ++seq), 0, topic, key, meta);
    Entry old = standing.get(topic).put(key, entry);
    if (old != null && !inPlace) {
      edit.leave(old, LeaveReason.LEFT);
      edit.join(entry);
    } else {
      edit.replace(old, entry);
    }
  }

  private void leave(PresenceSet.Edit edit, String topic, String key) {
    Entry old = standing.get(topic).remove(key);
    if (old != null) {
      edit.leave(old, LeaveReason.LEFT);
    }
  }

  private void publish(PresenceSet.Edit edit) {
    long next = version + 1;
    note(next);
    for (TopicChange change : edit.publish()) {
      assertThat(change.version()).isEqualTo(next);
      version = next;
    }
  }

  private void note(long next) {
    for (String topic : TOPICS) {
      TreeSet<Long> dots = new TreeSet<>();
      standing.get(topic).values().forEach(entry -> dots.add(entry.seq()));
      if (!truth.get(topic).lastEntry().getValue().equals(dots)) {
        truth.get(topic).put(next, dots);
      }
    }
  }

  private long read(SplittableRandom random, CountDownLatch reading) {
    Map<String, Long> versions = new HashMap<>();
    long reads = 0;
    reading.countDown();
    while (!done) {
      String topic = TOPICS.get(random.nextInt(TOPICS.size()));
      TopicState state = presences.topic(topic);
      checkState(topic, state);
      long before = versions.merge(topic, state.version(), Math::max);
      if (before != state.version()) {
        throw new AssertionError(topic + " went from " + before + " back to " + state.version());
      }
      for (String always : STAYS_IN) {
        if (presences.topic(always).get(STAYER).size() != 1 || presences.count(always) == 0) {
          throw new AssertionError("the stayer is absent from " + always);
        }
      }
      int places = presences.whereIs(STAYER).size();
      if (places != STAYS_IN.size()) {
        throw new AssertionError("the stayer is in " + places + " places");
      }
      reads++;
    }
    return reads;
  }

  private void checkState(String topic, TopicState state) {
    TreeSet<Long> dots = new TreeSet<>();
    for (Entry entry : state.toList()) {
      dots.add(entry.seq());
      if (!state.get(entry.key()).contains(entry)) {
        throw new AssertionError(entry + " is listed and cannot be got");
      }
    }
    TreeSet<Long> expected = truth.get(topic).floorEntry(state.version()).getValue();
    if (!dots.equals(expected) || state.size() != dots.size()) {
      throw new AssertionError(topic + " at version " + state.version() + " is " + dots + ", not "
          + expected + "; size " + state.size());
    }
  }
}
