package dev.rollcall.tracker.registry;

import dev.rollcall.tracker.crdt.Entry;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who of several holders of one name keeps it: the first in one total order of what stands in their entries. Nothing else enters into it, neither which node asks nor when nor what it saw
 * first, so that all nodes that see the same contenders see the same winner.
 *
 * <p>The order is: a comparator's, if one is given; then who has held it longest, by the stamp; then the node, by name; then, of one node, what is latest. A contender that the comparator
 * cannot even compare with itself goes after all those that it can: to take a failure for a tie pair by pair would be no order, and nobody might be first.
 */
public final class Contest {

  /** Of one claim the latest state: while a view catches up, what an update replaced may still show beside it. */
  static final Comparator<Entry> LONGEST_HELD = Comparator.<Entry>comparingLong(
          entry -> Claim.stamp(entry))
      .thenComparing(entry -> entry.replica().node())
      .thenComparing(Comparator.<Entry>comparingLong(entry -> entry.replica().incarnation())
          .reversed())
      .thenComparing(Comparator.<Entry>comparingLong(Entry::seq).reversed());

  private final @Nullable Comparator<? super Contender> given;

  /** Goes by the comparator first, which has to be pure; null: by none. */
  public Contest(@Nullable Comparator<? super Contender> given) {
    this.given = given;
  }

  /** The one who keeps it; null if there is nobody. */
  public @Nullable Entry winner(List<Entry> contenders) {
    return contenders.size() == 1 ? contenders.get(0) : winner(contenders, any -> true);
  }

  /** The one who keeps it among those that count; null if there is nobody. */
  public @Nullable Entry winner(List<Entry> contenders, Predicate<Entry> counts) {
    Entry first = null;
    for (Entry contender : contenders) {
      if (counts.test(contender) && (first == null || compare(contender, first) < 0)) {
        first = contender;
      }
    }
    return first;
  }

  /** Below zero if the one goes before the other. */
  int compare(Entry one, Entry other) {
    int byGiven = given == null ? 0 : byGiven(given, Contender.of(one), Contender.of(other));
    return byGiven != 0 ? byGiven : LONGEST_HELD.compare(one, other);
  }

  private static int byGiven(Comparator<? super Contender> given, Contender one, Contender other) {
    boolean oneFails = ask(given, one, one) == null;
    boolean otherFails = ask(given, other, other) == null;
    Integer answer = oneFails || otherFails ? null : ask(given, one, other);
    return answer == null ? Boolean.compare(oneFails, otherFails) : answer;
  }

  /** Null if it throws, whatever: the code is not ours, and whoever asks is in the middle of a step. */
  private static @Nullable Integer ask(
      Comparator<? super Contender> given, Contender one, Contender other) {
    try {
      return given.compare(one, other);
    } catch (Throwable undecided) {
      return null;
    }
  }

  /** The order of the longest held, for members too: who is the leader of a group. */
  public static @Nullable Entry longestHeld(List<Entry> entries) {
    return entries.stream().min(LONGEST_HELD).orElse(null);
  }
}
