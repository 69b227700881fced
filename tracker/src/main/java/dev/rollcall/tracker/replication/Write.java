package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.crdt.Entry;
import org.jspecify.annotations.Nullable;

/**
 * What became of a write.
 *
 * @param outcome whether it was done
 * @param entry the entry that stands now, or that was removed; null if there is none
 * @param effects what is to be done about it
 */
public record Write(Outcome outcome, @Nullable Entry entry, Effects effects) {

  /** What can become of a write. */
  public enum Outcome {
    /** Done. */
    WRITTEN,
    /** What was asked for is already so. */
    UNCHANGED,
    /** The owner has an entry under the topic and key; it stands as it was. */
    ALREADY_TRACKED,
    /** The owner has no entry under the topic and key. */
    NO_PRESENCE
  }
}
