package dev.rollcall.tracker.crdt;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * The string under which a dot is known outside: {@code phx_ref}.
 *
 * <p>It has to be unique per dot and must not tell the node's name to a browser, so it is the Base64url of a 64-bit hash
 * of the replica, the shard and the seq without leading zero bytes: 15 to 24 characters.
 */
public final class Refs {

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private Refs() {}

  /** The ref of a dot. */
  public static String of(Replica replica, int shard, long seq) {
    int seqBytes = Math.max(1, (71 - Long.numberOfLeadingZeros(seq)) / 8);
    ByteBuffer bytes = ByteBuffer.allocate(10 + seqBytes);
    bytes.putLong(Hash64.of(replica));
    bytes.putShort((short) shard);
    for (int i = seqBytes - 1; i >= 0; i--) {
      bytes.put((byte) (seq >>> (8 * i)));
    }
    return BASE64.encodeToString(bytes.array());
  }
}
