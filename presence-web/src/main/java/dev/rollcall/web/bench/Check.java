package dev.rollcall.web.bench;

import java.util.Locale;

/**
 * Something that has to be true of what was done, looked at.
 *
 * @param what what has to be true
 * @param holds whether it is
 * @param seen what was found
 */
public record Check(String what, boolean holds, String seen) {

  /** That two numbers are one. */
  public static Check equal(String what, long expected, long seen) {
    boolean holds = expected == seen;
    return new Check(
        what,
        holds,
        holds
            ? String.format(Locale.ROOT, "%,d", seen)
            : String.format(Locale.ROOT, "%,d, expected %,d", seen, expected));
  }

  /** That something is so; {@code seen} says what was found. */
  public static Check that(String what, boolean holds, Object seen) {
    return new Check(what, holds, String.valueOf(seen));
  }
}
