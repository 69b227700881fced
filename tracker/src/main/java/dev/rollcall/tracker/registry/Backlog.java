package dev.rollcall.tracker.registry;

import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.registry.Happening.Identity;
import dev.rollcall.tracker.registry.Happening.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What waits for somebody who is told of happenings, oldest first. Few wait as they came; when many do, they are netted: what began and ended meanwhile is left out, and several
 * updates are one. So what waits is bounded by what lived when the first of it came and what lives now.
 */
public final class Backlog {

  /** So many wait before they are netted, whatever was left the last time. */
  static final int NET_ABOVE = 1_024;

  private List<Happening> waiting = new ArrayList<>();

  /** What was left when they were last netted. */
  private int netted;

  /** Adds one. O(1) amortised. */
  public void add(Happening happening) {
    waiting.add(happening);
    if (waiting.size() > 2 * netted + NET_ABOVE) {
      waiting = net(waiting);
      netted = waiting.size();
    }
  }

  /** Takes all. */
  public List<Happening> take() {
    List<Happening> taken = waiting;
    waiting = new ArrayList<>();
    netted = 0;
    return taken;
  }

  /** Whether none waits. */
  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** As few that come to the same, each where the first of them stood. */
  static List<Happening> net(List<Happening> happenings) {
    Map<Identity, Happening> net = new LinkedHashMap<>();
    for (Happening later : happenings) {
      Identity identity = later.identity();
      Happening sum = sum(net.get(identity), later);
      if (sum == null) {
        net.remove(identity);
      } else {
        net.put(identity, sum);
      }
    }
    return new ArrayList<>(net.values());
  }

  /** Both as one; null if they come to nothing. */
  private static @Nullable Happening sum(@Nullable Happening earlier, Happening later) {
    if (earlier == null) {
      return later;
    }
    if (later.kind() == Kind.ENDED) {
      return earlier.kind() == Kind.BEGAN ? null : endedAfter(earlier, later);
    }
    if (earlier.kind() == Kind.BEGAN) {
      return new Happening(Kind.BEGAN, later.entry(), null, null);
    }
    Entry before = earlier.before() == null ? earlier.entry() : earlier.before();
    if (Claim.of(before).sameMeta(Claim.of(later.entry()))) {
      return null;
    }
    return new Happening(Kind.UPDATED, later.entry(), before, null);
  }

  /** What it was before an update that was not told: if it begins again, that is what it is compared with. */
  private static Happening endedAfter(Happening update, Happening end) {
    return new Happening(Kind.ENDED, end.entry(), update.before(), end.reason());
  }
}
