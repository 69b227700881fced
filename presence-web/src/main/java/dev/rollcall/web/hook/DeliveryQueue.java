package dev.rollcall.web.hook;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be told to one endpoint: when does which batch go out, again, or not at all?
 *
 * <p>One batch is under way at a time, so events arrive in order. It goes out when it is full or its oldest event has waited for {@code
 * lingerMs}. A batch that failed goes out again after a pause that doubles with each attempt, up to a maximum, less a random part of up to half
 * of it, so that many nodes do not come back at once; after {@code maxAttempts} it is given up. Events that find the queue full push
 * out the oldest that are not under way.
 *
 * <p>Pure: time, in ms and monotonic, and randomness are parameters. O(batch). Not thread-safe.
 */
final class DeliveryQueue {

  /**
   * Events on their way.
   *
   * @param id names it: the same in all attempts
   * @param events in the order in which they happened
   * @param attempt 1 for the first
   */
  record Batch(long id, List<HookEvent> events, int attempt) {}

  /** How an attempt went. */
  enum Outcome {
    /** The endpoint has it. */
    DELIVERED,
    /** It may work later. */
    FAILED,
    /** It never will. */
    REFUSED
  }

  private record Waiting(HookEvent event, long sinceMs) {}

  private final HookEndpoint limits;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  /** What was sent and not answered, or has to be sent again; null if there is none. */
  private @Nullable Batch current;

  /** Since when the oldest event of {@link #current} waits; of no meaning without one. */
  private long currentSinceMs;

  /** Whether {@link #current} is on its way. */
  private boolean underWay;

  /** When {@link #current} goes out again; of no meaning while it is under way. */
  private long againMs;

  private long lastId;
  private long delivered;
  private long retried;
  private long dropped;
  private long refused;

  DeliveryQueue(HookEndpoint limits) {
    this.limits = limits;
  }

  /** An event happened. */
  void add(HookEvent event, long nowMs) {
    if (waiting.size() >= limits.getMaxQueue()) {
      waiting.remove();
      dropped++;
    }
    waiting.add(new Waiting(event, nowMs));
  }

  /** The batch that has to go out now; null if none has. It is under way until {@link #on} is called. */
  @Nullable
  Batch due(long nowMs) {
    if (underWay || dueMs(nowMs) != 0) {
      return null;
    }
    Batch again = current;
    current = again == null ? next() : new Batch(again.id, again.events, again.attempt + 1);
    underWay = true;
    return current;
  }

  /** How long until something is due, in ms; -1 if nothing waits, or a batch is under way. */
  long dueMs(long nowMs) {
    Waiting oldest = waiting.peek();
    if (underWay || (current == null && oldest == null)) {
      return -1;
    }
    if (current != null) {
      return Math.max(0, againMs - nowMs);
    }
    boolean full = waiting.size() >= limits.getMaxBatch();
    return full || oldest == null ? 0 : Math.max(0, oldest.sinceMs + limits.getLingerMs() - nowMs);
  }

  /** The batch under way was answered, or not. */
  void on(Outcome outcome, long nowMs, RandomGenerator random) {
    Batch batch = current;
    if (batch == null || !underWay) {
      throw new IllegalStateException("no batch is under way");
    }
    underWay = false;
    if (outcome == Outcome.DELIVERED) {
      delivered += batch.events.size();
      current = null;
    } else if (outcome == Outcome.REFUSED || batch.attempt >= limits.getMaxAttempts()) {
      refused += batch.events.size();
      current = null;
    } else {
      retried++;
      againMs = nowMs
          + backoffMs(
              batch.attempt, limits.getBackoffMs(), limits.getMaxBackoffMs(), random.nextDouble());
    }
  }

  /** Whether all that was added was delivered or given up. */
  boolean idle() {
    return waiting.isEmpty() && current == null;
  }

  /** Events that wait, those under way not counted. At most {@code maxQueue}. */
  int size() {
    return waiting.size();
  }

  /** Events that the endpoint has. */
  long delivered() {
    return delivered;
  }

  /** Batches that went out again. */
  long retried() {
    return retried;
  }

  /** Events pushed out of a full queue. */
  long dropped() {
    return dropped;
  }

  /** Events given up: refused by the endpoint, or failed maxAttempts times. */
  long refused() {
    return refused;
  }

  /** The pause after so many attempts; chance is 0 to 1. */
  static long backoffMs(int attempts, long firstMs, long maxMs, double chance) {
    long doubled = attempts > 30 ? maxMs : Math.min(maxMs, firstMs << (attempts - 1));
    return doubled - (long) (doubled * (chance / 2));
  }

  /** For how long the oldest event that is not answered has waited, in ms; 0 if there is none. */
  long behindMs(long nowMs) {
    Waiting oldest = waiting.peek();
    if (current != null) {
      return nowMs - currentSinceMs;
    }
    return oldest == null ? 0 : nowMs - oldest.sinceMs;
  }

  private Batch next() {
    currentSinceMs = waiting.element().sinceMs;
    List<HookEvent> events = new ArrayList<>();
    while (events.size() < limits.getMaxBatch() && !waiting.isEmpty()) {
      events.add(waiting.remove().event);
    }
    return new Batch(++lastId, List.copyOf(events), 1);
  }
}
