package dev.rollcall.web.bench;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.PresenceSet;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The floor, and after each write as many of a tracker's duties as are asked for: what a write has to leave behind if other threads read, other nodes follow and subscribers
 * are told, on top of finding its place. What a duty adds to those before it is what it costs by itself, whatever the tables beneath.
 */
final class DutifulTable extends PlainTable {

  /** Each on top of those before it. */
  enum Duty {
    NONE("the floor itself"),
    CLOCK("and the clock read"),
    CHAIN("and an entry with its hash, put into the chain"),
    LOG("and the log of operations"),
    KEYS("and the index by key for readers"),
    SNAPSHOT("and the topic's snapshot for readers, and its change");

    private final String words;

    Duty(String words) {
      this.words = words;
    }

    /** What the table does with it, after what it does without. */
    String words() {
      return words;
    }
  }

  /** As many as a shard's log keeps, by default. */
  private static final int LOG_OPS = 16_384;

  private final Duty last;
  private final Chain chain = new Chain(new Replica("a", 1), DrivenShard.NUMBER);
  private final @Nullable Entry[] added = new @Nullable Entry[LOG_OPS];
  private final long[] killed = new long[LOG_OPS];
  private final int[] weights = new int[LOG_OPS];
  private final Map<String, String> keys = new ConcurrentHashMap<>();
  private final PresenceSet presences = new PresenceSet();
  private long clockNs;
  private long told;

  /** A floor with all duties up to that one. */
  DutifulTable(Duty last) {
    this.last = last;
  }

  /** Whether what was left behind says what the table holds. */
  boolean right() {
    boolean chained = !does(Duty.CHAIN) || chain.size() == size();
    boolean noted = !does(Duty.KEYS) || does(Duty.SNAPSHOT) || keys.size() == size();
    boolean shown = !does(Duty.SNAPSHOT) || (presences.size() == size() && told == size());
    return chained && noted && shown && (clockNs != 0) == does(Duty.CLOCK);
  }

  private boolean does(Duty duty) {
    return duty.compareTo(last) <= 0;
  }

  private static final class DutifulRow extends Row {

    private final Entry entry;

    DutifulRow(Entry entry, long dot, String topic, OwnerKey at, byte[] meta) {
      super(dot, topic, at, meta);
      this.entry = entry;
    }
  }

  @Override
  Row row(long dot, String topic, OwnerKey at, byte[] meta) {
    if (!does(Duty.CHAIN)) {
      return super.row(dot, topic, at, meta);
    }
    Entry entry = new Entry(chain.nextDot(), 0, topic, at.key(), meta);
    return new DutifulRow(entry, dot, topic, at, meta);
  }

  @Override
  void joined(Row row, @Nullable Row replaced) {
    readClock();
    if (row instanceof DutifulRow now) {
      Entry old = replaced instanceof DutifulRow was ? was.entry : null;
      chain.put(now.entry, old);
      log(now.entry, old == null ? 0 : old.seq());
      if (does(Duty.SNAPSHOT)) {
        tell(presences.show(now.entry, old));
      } else if (does(Duty.KEYS) && old == null) {
        keys.putIfAbsent(now.entry.key(), now.entry.topic());
      }
    }
  }

  @Override
  void left(Row row) {
    readClock();
    if (row instanceof DutifulRow was) {
      chain.remove(was.entry);
      log(null, was.entry.seq());
      if (does(Duty.SNAPSHOT)) {
        tell(presences.hide(was.entry, LeaveReason.LEFT));
      } else if (does(Duty.KEYS)) {
        keys.remove(was.entry.key(), was.entry.topic());
      }
    }
  }

  private void readClock() {
    if (does(Duty.CLOCK)) {
      clockNs = System.nanoTime();
    }
  }

  private void log(@Nullable Entry entry, long dead) {
    if (does(Duty.LOG)) {
      int place = (int) chain.seq() & (LOG_OPS - 1);
      added[place] = entry;
      killed[place] = dead;
      weights[place] = entry == null ? 0 : entry.meta().length;
    }
  }

  private void tell(TopicChange change) {
    told += change.joins().size() - change.leaves().size();
  }
}
