package dev.rollcall.tracker.registry;

import dev.rollcall.tracker.crdt.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What stands in the entry of a member or a holder: {@code <stamp> <bytes of the address> <address><meta>}, in UTF-8.
 *
 * <p>The stamp is given once, when the claim is made, and stays through all updates: with the node it names the claim, as long as it is held.
 *
 * @param stamp when it was made, in µs of its node's wall clock, 0 to 10^18 − 1, and no two of one run of a node alike
 * @param address the event-bus address where messages for it go, on its node
 * @param meta its JSON: shared, not to be changed
 */
public record Claim(long stamp, String address, byte[] meta) {

  /** Later than any other: what cannot be read loses every contest. */
  private static final Claim UNREADABLE = new Claim(Long.MAX_VALUE, "", new byte[] {'{', '}'});

  /** The claim that stands in an entry; of one that is none, with no address and the last stamp of all. */
  public static Claim of(Entry entry) {
    byte[] bytes = entry.meta();
    int stampEnds = number(bytes, 0);
    int addressBegins = addressBegins(bytes, stampEnds);
    if (addressBegins < 0) {
      return UNREADABLE;
    }
    int addressEnds = addressBegins + (int) value(bytes, stampEnds + 1, addressBegins - 1);
    return new Claim(
        value(bytes, 0, stampEnds),
        new String(bytes, addressBegins, addressEnds - addressBegins, StandardCharsets.UTF_8),
        Arrays.copyOfRange(bytes, addressEnds, bytes.length));
  }

  /** The stamp alone. */
  static long stamp(Entry entry) {
    byte[] bytes = entry.meta();
    int ends = number(bytes, 0);
    return addressBegins(bytes, ends) < 0 ? UNREADABLE.stamp : value(bytes, 0, ends);
  }

  /** Where the address begins; -1 if what is before it is no claim, or the address is longer than what there is. */
  private static int addressBegins(byte[] bytes, int stampEnds) {
    int lengthEnds = stampEnds < 0 ? -1 : number(bytes, stampEnds + 1);
    if (lengthEnds < 0) {
      return -1;
    }
    long length = value(bytes, stampEnds + 1, lengthEnds);
    return length > bytes.length - lengthEnds - 1 ? -1 : lengthEnds + 1;
  }

  /** As bytes for an entry. */
  public byte[] encode() {
    byte[] to = address.getBytes(StandardCharsets.UTF_8);
    byte[] head = (stamp + " " + to.length + " ").getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = Arrays.copyOf(head, head.length + to.length + meta.length);
    System.arraycopy(to, 0, bytes, head.length, to.length);
    System.arraycopy(meta, 0, bytes, head.length + to.length, meta.length);
    return bytes;
  }

  /** The same claim with another meta. */
  public Claim with(byte[] otherMeta) {
    return new Claim(stamp, address, otherMeta);
  }

  /** Whether both have the same meta. */
  public boolean sameMeta(Claim other) {
    return Arrays.equals(meta, other.meta);
  }

  /** Where the number that begins there ends: at a blank after one to eighteen digits; -1 if none does. */
  private static int number(byte[] bytes, int from) {
    for (int at = from; at < bytes.length && at <= from + 18; at++) {
      if (bytes[at] == ' ') {
        return at == from ? -1 : at;
      }
      if (bytes[at] < '0' || bytes[at] > '9') {
        return -1;
      }
    }
    return -1;
  }

  private static long value(byte[] bytes, int from, int to) {
    long value = 0;
    for (int at = from; at < to; at++) {
      value = 10 * value + bytes[at] - '0';
    }
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Claim that
        && stamp == that.stamp
        && address.equals(that.address)
        && sameMeta(that);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(stamp) + 31 * address.hashCode();
  }

  @Override
  public String toString() {
    return stamp + " at " + address + " " + new String(meta, StandardCharsets.UTF_8);
  }
}
