package dev.rollcall.web.replay;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast the time of a trace goes by.
 *
 * @param factor seconds of the trace per second; infinite for as fast as possible
 */
public record Pace(double factor) {

  private static final Pattern FACTOR = Pattern.compile("(\\d+(?:\\.\\d+)?)x");

  /** As fast as possible. */
  public static final Pace MAX = new Pace(Double.POSITIVE_INFINITY);

  /** Reads {@code max} or a factor such as {@code 60x}. */
  public static Pace parse(String text) {
    if (text.equals("max")) {
      return MAX;
    }
    Matcher matcher = FACTOR.matcher(text);
    if (!matcher.matches() || Double.parseDouble(matcher.group(1)) <= 0) {
      throw new IllegalArgumentException(
          "speed " + text + " is neither max nor a factor such as 60x");
    }
    return new Pace(Double.parseDouble(matcher.group(1)));
  }

  /** Milliseconds from the beginning of the replay until something is due that happened so many seconds into the trace. */
  long dueMs(long traceS) {
    return (long) (traceS * 1000 / factor);
  }

  @Override
  public String toString() {
    return Double.isInfinite(factor) ? "max" : String.format(Locale.ROOT, "%sx", factor);
  }
}
