package dev.rollcall.tracker;

import dev.rollcall.tracker.crdt.Dot;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.replication.Limits;
import dev.rollcall.tracker.replication.TopicKey;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Presences to measure with: a hundred to a topic, each with a key and a meta in memory of its own, as if it had come over a socket.
 * All are of one shard, so a node of eight shards holds eight times as many.
 */
public final class Rooms {

  /** Whose presences they are, where it matters. */
  public static final Replica REPLICA = new Replica("node-a", 1_700_000_000_000L);

  /** The shard that they are in. */
  public static final int SHARD = 3;

  /** The bounds that a tracker has by default. */
  public static final Limits LIMITS = new Limits(
      TrackerOptions.DEFAULT_FLUSH_MS,
      TrackerOptions.DEFAULT_MAX_FRAME_BYTES,
      TrackerOptions.DEFAULT_MAX_LOG_OPS,
      TrackerOptions.DEFAULT_MAX_LOG_BYTES,
      TrackerOptions.DEFAULT_MAX_PULLS,
      TrackerOptions.DEFAULT_HANDOVER_MS,
      50,
      1_000,
      2_048,
      1);

  private static final int ROOM = 100;

  private final TopicKey[] places;

  /** So many presences. */
  public Rooms(int presences) {
    places = new TopicKey[presences];
    for (int n = 0; n < presences; n++) {
      String topic = n % ROOM == 0 ? "room:" + n / ROOM : places[n - 1].topic();
      places[n] = new TopicKey(topic, key(n));
    }
  }

  /** How many. */
  public int size() {
    return places.length;
  }

  /** Where presence {@code n} is. */
  public TopicKey at(int n) {
    return places[n];
  }

  /** Presence {@code n} under a dot, with a meta of its own. */
  public Entry entry(int n, long seq, long previousSeq) {
    TopicKey at = places[n];
    return entry(at.topic(), at.key(), seq, previousSeq);
  }

  /** A presence under a dot. */
  public static Entry entry(String topic, String key, long seq, long previousSeq) {
    return new Entry(new Dot(REPLICA, SHARD, seq), previousSeq, topic, key, meta(seq));
  }

  /** The key of presence {@code n}, made anew. */
  public static String key(int n) {
    return "user-" + n;
  }

  /** A meta of 55 bytes, made anew. Another number gives another. */
  public static byte[] meta(long number) {
    return String.format(
            Locale.ROOT, "{\"status\":\"online\",\"device\":\"phone\",\"since\":%010d}", number)
        .getBytes(StandardCharsets.UTF_8);
  }
}
