package dev.rollcall.web.socket;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often what was asked for was refused, by reason. Any thread. */
public final class Refusals {

  /** Most reasons counted apart: an application's channels have codes of their own. Further ones are {@link #OTHER}. */
  static final int REASONS_MAX = 64;

  /** The reason of whatever has none, or one too many. */
  public static final String OTHER = "OTHER";

  /** Invariant: at most one more than {@link #REASONS_MAX}, but for threads that add their first at the same time. */
  private final Map<String, LongAdder> byReason = new ConcurrentHashMap<>();

  /** Counts one; a reason is the code of an error reply, or {@code HTTP_} and a status. */
  public void count(String reason) {
    LongAdder count = byReason.get(reason);
    if (count == null) {
      String name = byReason.size() < REASONS_MAX && !reason.isBlank() ? reason : OTHER;
      count = byReason.computeIfAbsent(name, first -> new LongAdder());
    }
    count.increment();
  }

  /** The reasons until now, with how often. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    byReason.forEach((reason, count) -> counts.put(reason, count.sum()));
    return counts;
  }

  /** How often this was the reason. */
  public long count(String reason, long otherwise) {
    LongAdder count = byReason.get(reason);
    return count == null ? otherwise : count.sum();
  }
}
