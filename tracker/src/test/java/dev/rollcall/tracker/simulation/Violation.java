package dev.rollcall.tracker.simulation;

import java.util.Locale;

/** Something that must never be was. The invariants have ids: C core, R replication, M membership, D diffs. */
final class Violation extends AssertionError {

  private static final long serialVersionUID = 1;

  private final String invariant;

  private Violation(String invariant, String what) {
    super(invariant + ": " + what);
    this.invariant = invariant;
  }

  String invariant() {
    return invariant;
  }

  /** Throws unless it holds; the text is only put together then. */
  static void unless(boolean holds, String invariant, String format, Object... values) {
    if (!holds) {
      throw new Violation(invariant, String.format(Locale.ROOT, format, values));
    }
  }
}
