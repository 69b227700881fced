package dev.rollcall.tracker.wire;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.LeaveReasons;

/**
 * Why the dead of a delta left, in runs of the same reason: a byte with its number ({@link LeaveReason#number}) and, of all runs but the last, how many. The last one's byte has the
 * top bit set, so what all have in common takes one byte, and a reason of its own for each takes two.
 */
final class ReasonsCodec {

  private static final int LAST = 0x80;

  private ReasonsCodec() {}

  /** Writes so many. */
  static void write(LeaveReasons reasons, int count, FrameWriter out) {
    int begin = 0;
    while (begin < count) {
      LeaveReason reason = reasons.get(begin);
      int end = reasons.common() == null ? begin + 1 : count;
      while (end < count && reasons.get(end) == reason) {
        end++;
      }
      out.u8(reason.number() | (end == count ? LAST : 0));
      if (end < count) {
        out.varint(end - begin);
      }
      begin = end;
    }
  }

  /** Reads so many. */
  static LeaveReasons read(int count, FrameReader in) {
    LeaveReasons.Builder reasons = new LeaveReasons.Builder();
    int left = count;
    while (left > 0) {
      int head = in.u8();
      int number = head & ~LAST;
      LeaveReason reason = LeaveReason.of(number);
      if (reason == null || !reason.isOwners()) {
        throw new MalformedFrame("reason " + number + " is no owner's");
      }
      int run = (head & LAST) != 0 ? left : in.upTo(left - 1, "a run of reasons");
      if (run == 0) {
        throw new MalformedFrame("a run of no reasons");
      }
      left -= run;
      for (; run > 0; run--) {
        reasons.add(reason);
      }
    }
    return reasons.build();
  }
}
