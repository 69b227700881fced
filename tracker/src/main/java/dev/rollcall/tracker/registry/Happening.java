package dev.rollcall.tracker.registry;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Entry;
import org.jspecify.annotations.Nullable;

/**
 * What a change of entries means to a member of a group or a holder of a name.
 *
 * @param kind what
 * @param entry as it is now; of what ended, as it was last seen
 * @param before as it was before an update, also before one that waited to be told when it ended; null if there was none
 * @param reason why it ended; null if it did not
 */
public record Happening(
    Kind kind,
    Entry entry,
    @Nullable Entry before,
    @Nullable LeaveReason reason) {

  /** What can happen. */
  public enum Kind {
    /** A member is new; a name has a holder that it had not. */
    BEGAN,
    /** The same one has another meta. */
    UPDATED,
    /** A member is no more; a holder holds the name no more. */
    ENDED
  }

  /** What names whom it happened to, as long as it is there: where the entry is, whose, and the claim's stamp. */
  public Identity identity() {
    return Identity.of(entry);
  }

  /**
   * Names a claim through all its updates and whatever its node is called to do.
   *
   * @param node its owner's node
   * @param topic where it is
   * @param key where it is
   * @param stamp the claim's
   */
  public record Identity(String node, String topic, String key, long stamp) {

    static Identity of(Entry entry) {
      return new Identity(entry.replica().node(), entry.topic(), entry.key(), Claim.stamp(entry));
    }
  }
}
