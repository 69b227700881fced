package dev.rollcall.web.presence;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a channel shows of its topic.
 *
 * @param kind how much of it
 * @param keys of whom, for {@link Kind#KEYS}; empty else
 * @param resume what the client holds already, of {@link Kind#FULL}: empty if nothing, null if it does not want to be told what it holds
 */
public record View(Kind kind, Set<String> keys, @Nullable String resume) {

  /** How much of a topic is shown. */
  public enum Kind {
    /** Everybody: a state, then diffs. */
    FULL,
    /** How many: counts, never a list. */
    COUNT,
    /** How many; the list is read in pages. */
    PAGES,
    /** A few, always the same ones, and how many there are. */
    SAMPLE,
    /** Certain people: their state, then their diffs. */
    KEYS;

    /** As clients and options write it. */
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Everybody. */
  public static final View FULL = of(Kind.FULL);

  /** How many. */
  public static final View COUNT = of(Kind.COUNT);

  /** Copies the keys. */
  public View {
    keys = Set.copyOf(keys);
  }

  /** A view without keys. */
  public static View of(Kind kind) {
    return new View(kind, Set.of(), null);
  }

  /** These people. */
  public static View of(Set<String> keys) {
    return new View(Kind.KEYS, keys, null);
  }

  /** Everybody, for a client that holds something already. */
  public static View resuming(String resume) {
    return new View(Kind.FULL, Set.of(), resume);
  }
}
