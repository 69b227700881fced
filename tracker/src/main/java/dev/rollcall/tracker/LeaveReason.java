package dev.rollcall.tracker;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a presence left.
 *
 * <p>Its owner's reasons travel with the leave to every node. Of a presence whose node is gone, each node says by itself what it
 * holds to be the reason: one may have heard the farewell that another one missed.
 */
public enum LeaveReason {
  /** Its owner untracked it. */
  LEFT(0),

  /** Its owner was closed. */
  CLOSED(1),

  /** It was held for somebody who might come back, and the time for that is over. For applications. */
  EXPIRED(2),

  /** The verticle that its owner was bound to was undeployed. */
  UNDEPLOYED(3),

  /** The websocket, or whoever answered at the bus address, that its owner was bound to is gone. */
  GONE(4),

  /** It lost against another one that had the same claim. For applications. */
  CONFLICT(5),

  /**
   * Another one stands in its place: the same presence after an update, or one under the same topic and key that was tracked
   * elsewhere while its node was leaving, and is taken for the same device. So there is a presence under its key after the diff, mostly among its joins.
   */
  REPLACED(6),

  /** Its node is held for dead or unreachable. If it was only out of reach, the presence joins again. */
  NODE_DOWN(16),

  /** Its node announced its leave, and it was not back elsewhere in time. */
  NODE_LEFT(17),

  /** Its node has begun anew, without having announced that it leaves: what held the presence is no more. */
  NODE_RESTARTED(18),

  /** It left while this node could not see why: cut off, behind, or mistaken about what its writer holds. */
  UNSEEN(19);

  /** Numbers below are those of owners' reasons. */
  private static final int OWNERS = 16;

  private static final @Nullable LeaveReason[] BY_NUMBER = new @Nullable LeaveReason[2 * OWNERS];

  static {
    for (LeaveReason reason : values()) {
      BY_NUMBER[reason.number] = reason;
    }
  }

  private final int number;

  private final String code = name().toLowerCase(Locale.ROOT);

  LeaveReason(int number) {
    this.number = number;
  }

  /** Whether an owner may give this reason; the others are what nodes say of one another. */
  public boolean isOwners() {
    return number < OWNERS;
  }

  /** What stands for it among nodes, 0 to 31: never changes. */
  public int number() {
    return number;
  }

  /** The reason with that {@link #number}; null if there is none. */
  public static @Nullable LeaveReason of(int number) {
    return number < 0 || number >= BY_NUMBER.length ? null : BY_NUMBER[number];
  }

  /** Its name in JSON: {@code left}, {@code node_down}, … */
  public String code() {
    return code;
  }

  /** The reason with that {@link #code}; null if there is none. */
  public static @Nullable LeaveReason of(String code) {
    for (LeaveReason reason : values()) {
      if (reason.code.equals(code)) {
        return reason;
      }
    }
    return null;
  }
}
