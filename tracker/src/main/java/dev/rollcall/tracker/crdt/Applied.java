package dev.rollcall.tracker.crdt;

import java.util.List;

/**
 * What became of a delta or a chunk at a chain.
 *
 * @param outcome whether it was applied, or why not
 * @param joins entries that live now and did not
 * @param leaves entries that lived and do not
 * @param reasons why, parallel to the leaves; unseen where nobody said it
 */
public record Applied(
    Outcome outcome, List<Entry> joins, List<Entry> leaves, LeaveReasons reasons) {

  /** What can become of a delta or a chunk. */
  public enum Outcome {
    /** It changed the chain. */
    APPLIED,
    /** All of it was known, or it comes from somebody who knows less: nothing changed. */
    STALE,
    /** Something before it is missing: nothing changed, and what is missing has to be pulled. */
    GAP
  }

  static final Applied STALE = nothing(Outcome.STALE);
  static final Applied GAP = nothing(Outcome.GAP);

  private static Applied nothing(Outcome outcome) {
    return new Applied(outcome, List.of(), List.of(), LeaveReasons.NONE);
  }
}
