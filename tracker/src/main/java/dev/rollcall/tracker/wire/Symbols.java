package dev.rollcall.tracker.wire;

import dev.rollcall.tracker.crdt.Replica;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Topics and replicas that came lately, so that the entries of a million frames share them: a string and a replica of its own would be a third of what
 * a presence takes that came alone.
 *
 * <p>A table in which each has one place by its hash, and the latest comes to stand there: O(1), {@value #TOPICS} topics of at most {@value #BYTES_MAX} B and
 * {@value #REPLICAS} replicas, which stay until others come to their places. Not thread-safe.
 */
public final class Symbols {

  private static final int TOPICS = 4_096;

  private static final int REPLICAS = 64;

  /** Longer ones are not kept: nobody but a hostile peer sends them. */
  private static final int BYTES_MAX = 256;

  private final @Nullable String[] topics = new @Nullable String[TOPICS];
  private final @Nullable Replica[] replicas = new @Nullable Replica[REPLICAS];

  /** The text that these bytes are in UTF-8. */
  String topic(byte[] bytes, int from, int length) {
    if (length > BYTES_MAX) {
      return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
    int hash = 0;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    String text = topics[place(hash, TOPICS)];
    if (text != null && isAscii(text, bytes, from, length)) {
      return text;
    }
    String decoded = new String(bytes, from, length, StandardCharsets.UTF_8);
    if (decoded.equals(text)) {
      return text;
    }
    topics[place(hash, TOPICS)] = decoded;
    return decoded;
  }

  /** The replica with that name and incarnation. */
  Replica replica(String node, long incarnation) {
    int place = place(31 * node.hashCode() + Long.hashCode(incarnation), REPLICAS);
    Replica replica = replicas[place];
    if (replica == null
        || replica.incarnation() != incarnation
        || !replica.node().equals(node)) {
      replica = new Replica(node, incarnation);
      replicas[place] = replica;
    }
    return replica;
  }

  private static int place(int hash, int places) {
    return (hash ^ (hash >>> 16)) & (places - 1);
  }

  /** Whether the text is ASCII and these are its bytes: a byte of any other is negative, and no character is. */
  private static boolean isAscii(String text, byte[] bytes, int from, int length) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) != bytes[from + i]) {
        return false;
      }
    }
    return true;
  }
}
