package dev.rollcall.tracker.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** One line of a script, word by word: what stands in order first, then what is {@code called=so}, in any order. */
final class Words {

  private final String line;
  private final Deque<String> plain = new ArrayDeque<>();
  private final Map<String, String> options = new LinkedHashMap<>();

  Words(String line) {
    this.line = line.strip();
    for (String word : this.line.split("\\s+", -1)) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        plain.add(word);
      } else if (options.put(word.substring(0, equals), word.substring(equals + 1)) != null) {
        throw bad("the same option twice");
      }
    }
  }

  boolean hasNext() {
    return !plain.isEmpty();
  }

  /** The next of those that stand in order. */
  String next() {
    if (plain.isEmpty()) {
      throw bad("a word is missing");
    }
    return plain.removeFirst();
  }

  /** All that are left of those that stand in order. */
  String rest() {
    String rest = String.join(" ", plain);
    plain.clear();
    return rest;
  }

  long nextMs() {
    return ms(next());
  }

  int number(String option, int otherwise) {
    String value = options.remove(option);
    try {
      return value == null ? otherwise : Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw bad(option + " is no number");
    }
  }

  long seed() {
    String value = options.remove("seed");
    try {
      return value == null ? 0 : Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw bad("seed is no number");
    }
  }

  long ms(String option, long otherwise) {
    String value = options.remove(option);
    return value == null ? otherwise : ms(value);
  }

  /** To be called at the end: a word that nobody asked for is a mistake. */
  void end() {
    if (!plain.isEmpty() || !options.isEmpty()) {
      throw bad("too much: " + plain + options);
    }
  }

  IllegalArgumentException bad(String why) {
    return new IllegalArgumentException("'" + line + "': " + why);
  }

  /** A time as it is written: in seconds if it is a number of them. */
  static String ms(long ms) {
    return ms % 1_000 == 0 && ms != 0 ? ms / 1_000 + "s" : ms + "ms";
  }

  private long ms(String word) {
    try {
      if (word.endsWith("ms")) {
        return Long.parseLong(word.substring(0, word.length() - 2));
      }
      if (word.endsWith("s")) {
        return 1_000 * Long.parseLong(word.substring(0, word.length() - 1));
      }
      throw bad(word + " is no time: say 700ms or 2s");
    } catch (NumberFormatException e) {
      throw bad(word + " is no time: say 700ms or 2s");
    }
  }
}
