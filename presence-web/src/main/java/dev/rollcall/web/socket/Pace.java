package dev.rollcall.web.socket;

import dev.rollcall.web.limit.SocketRates;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How is a client slowed down that asks too fast, without taking anything from it that it would miss?
 *
 * <p>What it asks beyond its rates is refused, with the time after which it may ask again; but not its updates: only the last state of a presence
 * matters, so the last update of each key waits for its turn and takes the place of the one that waited before it. Pure; not thread-safe.
 */
final class Pace {

  private record Place(long channel, String key) {}

  private final SocketRates rates;
  private final int deferredMax;

  /** Invariant: at most {@link #deferredMax}, one for each place, in the order in which they began to wait. */
  private final Map<Place, Effect.Update> deferred = new LinkedHashMap<>(2);

  Pace(SocketRates rates) {
    this.rates = rates;
    this.deferredMax = rates.maxDeferredUpdates();
  }

  /** Takes a join into account; refuses it if it comes too soon. */
  void join(long nowMs) throws Refusal {
    refuse("joins", rates.join(nowMs));
  }

  /**
   * Takes an event of a presence channel into account, whatever becomes of it; refuses it if it comes too soon. False: it is an update, which comes too
   * soon as well, but is to {@link #defer} if nothing else is wrong with it.
   */
  boolean event(String event, long nowMs) throws Refusal {
    if (event.equals("update")) {
      if (deferred.size() >= deferredMax) {
        refuse("updates", Math.max(1, rates.changeAfterMs(nowMs)));
      }
      return rates.change(nowMs) == 0;
    }
    if (event.equals("track") || event.equals("untrack")) {
      refuse(event + "s", rates.change(nowMs));
    } else {
      refuse("broadcasts", rates.broadcast(nowMs));
    }
    return true;
  }

  /** Takes an event of an application's channel into account; refuses it if it comes too soon. */
  void handle(long nowMs) throws Refusal {
    refuse("events", rates.event(nowMs));
  }

  /** The update waits until {@link #due} gives it back. */
  void defer(Effect.Update update) {
    deferred.put(new Place(update.channel(), update.key()), update);
  }

  /** The call of the update that waits for this key, which waits no longer; 0: there is none. */
  long supersede(long channel, String key) {
    Effect.Update update = deferred.remove(new Place(channel, key));
    return update == null ? 0 : update.call();
  }

  /** The updates whose turn it is. */
  List<Effect.Update> due(long nowMs) {
    if (deferred.isEmpty()) {
      return List.of();
    }
    List<Effect.Update> due = new ArrayList<>();
    Iterator<Effect.Update> waiting = deferred.values().iterator();
    while (waiting.hasNext() && rates.change(nowMs) == 0) {
      due.add(waiting.next());
      waiting.remove();
    }
    return due;
  }

  /** The channel has ended: nothing of it waits any more. */
  void end(long channel) {
    deferred.keySet().removeIf(place -> place.channel == channel);
  }

  private static void refuse(String what, long afterMs) throws Refusal {
    if (afterMs > 0) {
      throw Refusal.later("too many " + what + " in too short a time", afterMs);
    }
  }
}
