package dev.rollcall.tracker.crdt;

import dev.rollcall.tracker.LeaveReason;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why entries left: parallel to a list of them. Immutable.
 *
 * <p>Mostly all of a list left for one reason. Then there is no list of reasons, but one object for all lists of any length: a write makes none.
 */
public final class LeaveReasons {

  private static final LeaveReason[] NO_REASONS = {};

  private static final Map<LeaveReason, LeaveReasons> OF = new EnumMap<>(LeaveReason.class);

  static {
    for (LeaveReason reason : LeaveReason.values()) {
      OF.put(reason, new LeaveReasons(reason, NO_REASONS));
    }
  }

  /** Of no leaves. */
  public static final LeaveReasons NONE = new LeaveReasons(null, NO_REASONS);

  private final @Nullable LeaveReason common;

  /** Empty if they have one in common. */
  private final LeaveReason[] each;

  private LeaveReasons(@Nullable LeaveReason common, LeaveReason[] each) {
    this.common = common;
    this.each = each;
  }

  /** All left for this reason. */
  public static LeaveReasons of(LeaveReason reason) {
    return Objects.requireNonNull(OF.get(reason));
  }

  /** Why the one at this place of the list left. */
  public LeaveReason get(int place) {
    return common == null ? each[place] : common;
  }

  /** The reason of all; null if they differ, or there are none. */
  public @Nullable LeaveReason common() {
    return common;
  }

  /** As a list of so many: as long as the list that they are parallel to. */
  public List<LeaveReason> toList(int size) {
    return common == null ? List.of(each) : Collections.nCopies(size, common);
  }

  /** These of a list of {@code size}, followed by another one up to the size of {@code grown}. */
  public LeaveReasons and(LeaveReason reason, int size, int grown) {
    if (grown == size || common == reason) {
      return this;
    }
    Builder all = new Builder();
    for (int place = 0; place < grown; place++) {
      all.add(place < size ? get(place) : reason);
    }
    return all.build();
  }

  @Override
  public String toString() {
    return common == null ? List.of(each).toString() : "all " + common;
  }

  /** Reasons, one after the other. */
  public static final class Builder {

    private static final int SMALLEST = 8;

    private LeaveReasons common = NONE;

    /** INV: empty as long as all are the same. */
    private LeaveReason[] each = NO_REASONS;

    private int size;

    /** Adds the reason of the next one. */
    public void add(LeaveReason reason) {
      if (size == 0) {
        common = of(reason);
      } else if (each.length > 0 || common.common != reason) {
        note(reason);
      }
      size++;
    }

    private void note(LeaveReason reason) {
      if (size >= each.length) {
        LeaveReason[] more = Arrays.copyOf(each, Math.max(SMALLEST, 2 * size));
        if (each.length == 0) {
          Arrays.fill(more, 0, size, common.get(0));
        }
        each = more;
      }
      each[size] = reason;
    }

    /** All that were added. */
    public LeaveReasons build() {
      return each.length == 0 ? common : new LeaveReasons(null, Arrays.copyOf(each, size));
    }
  }
}
