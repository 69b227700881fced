package dev.rollcall.tracker;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a member of a group, told on every node.
 *
 * @param kind what
 * @param member as it is now; of one that left, as it was last seen
 * @param previousMeta the meta before an update, a copy of your own; null if it is none
 * @param reason why it left; null if it did not
 */
public record GroupEvent(
    Kind kind,
    Member member,
    @Nullable JsonObject previousMeta,
    @Nullable LeaveReason reason) {

  /** What can happen to a member. */
  public enum Kind {
    /** It is new in the group. */
    JOINED,
    /** It has another meta. */
    UPDATED,
    /** It is no more in the group. */
    LEFT
  }

  /** The group. */
  public String group() {
    return member.group();
  }
}
