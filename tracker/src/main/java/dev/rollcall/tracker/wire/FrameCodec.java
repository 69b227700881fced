package dev.rollcall.tracker.wire;

import dev.rollcall.tracker.crdt.Chunk;
import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.LeaveReasons;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.membership.Heartbeat;
import dev.rollcall.tracker.membership.Message.Alive;
import dev.rollcall.tracker.membership.Message.Digest;
import dev.rollcall.tracker.replication.Message.Decline;
import dev.rollcall.tracker.replication.Message.Fingerprint;
import dev.rollcall.tracker.replication.Message.News;
import dev.rollcall.tracker.replication.Message.Piece;
import dev.rollcall.tracker.replication.Message.Pull;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages as bytes: the version, the kind, the shard (if it is a shard's), and the rest.
 *
 * <p>The first byte is the protocol's version and stays the first for ever; a frame of another version is refused with both numbers.
 * A lone join costs at most 32 bytes and its topic, key, meta and node name.
 */
public final class FrameCodec {

  /** The version of the protocol that this build speaks. */
  public static final int VERSION = 2;

  /** In {@link #shardOf}: the frame is membership's. */
  public static final int MEMBERSHIP = -1;

  private static final int NEWS = 1;
  private static final int PULL = 2;
  private static final int PIECE = 3;
  private static final int DECLINE = 4;
  private static final int FINGERPRINT = 5;
  private static final int ALIVE = 16;
  private static final int DIGEST = 17;

  private static final int SHARDS_MAX = 256;

  private FrameCodec() {}

  /**
   * Which shard a frame is for, without reading more of it.
   *
   * @return the shard, or {@link #MEMBERSHIP}
   * @throws MalformedFrame if it is of another version or kind, or too short
   */
  public static int shardOf(byte[] frame) {
    FrameReader in = new FrameReader(frame, null);
    int kind = kind(in);
    return kind >= ALIVE ? MEMBERSHIP : in.upTo(SHARDS_MAX - 1, "shard");
  }

  /** A shard's message as bytes. */
  public static byte[] encode(dev.rollcall.tracker.replication.Message message) {
    FrameWriter out = new FrameWriter(expected(message));
    if (message instanceof News news) {
      head(NEWS, message.shard(), out);
      delta(news.delta(), out);
    } else if (message instanceof Pull pull) {
      head(PULL, message.shard(), out);
      pull(pull, out);
    } else if (message instanceof Piece piece) {
      head(PIECE, message.shard(), out);
      chunk(piece.chunk(), out);
    } else if (message instanceof Decline decline) {
      head(DECLINE, message.shard(), out);
      replica(decline.replica(), out);
    } else if (message instanceof Fingerprint fingerprint) {
      head(FINGERPRINT, message.shard(), out);
      replica(fingerprint.replica(), out);
      out.varint(fingerprint.seq());
      out.u64(fingerprint.hash());
    }
    return out.toBytes();
  }

  /** About as many bytes as it takes: the writer grows if it takes more. */
  private static int expected(dev.rollcall.tracker.replication.Message message) {
    if (message instanceof News news) {
      return 128
          + 3 * news.delta().dead().length
          + EntriesCodec.expected(news.delta().adds());
    }
    if (message instanceof Piece piece) {
      return 128
          + 3 * piece.chunk().live().length
          + EntriesCodec.expected(piece.chunk().adds());
    }
    return 128;
  }

  /** Membership's message as bytes. */
  public static byte[] encode(dev.rollcall.tracker.membership.Message message) {
    FrameWriter out = new FrameWriter(128);
    out.u8(VERSION);
    if (message instanceof Alive alive) {
      out.u8(ALIVE);
      heartbeat(alive.heartbeat(), out);
    } else if (message instanceof Digest digest) {
      out.u8(DIGEST);
      out.text(digest.from());
      out.u8(digest.wantsAnswer() ? 1 : 0);
      out.varint(digest.known().size());
      digest.known().forEach(heartbeat -> heartbeat(heartbeat, out));
    }
    return out.toBytes();
  }

  /**
   * A shard's message out of a frame.
   *
   * @throws MalformedFrame if it is none
   */
  public static dev.rollcall.tracker.replication.Message decode(byte[] frame) {
    return decode(frame, null);
  }

  /**
   * The same, with the topics and replicas that came in earlier frames shared.
   *
   * @param symbols those; null shares nothing
   */
  public static dev.rollcall.tracker.replication.Message decode(
      byte[] frame, @Nullable Symbols symbols) {
    FrameReader in = new FrameReader(frame, symbols);
    int kind = kind(in);
    int shard = in.upTo(SHARDS_MAX - 1, "shard");
    dev.rollcall.tracker.replication.Message message = switch (kind) {
      case NEWS -> new News(delta(shard, in));
      case PULL -> pull(shard, in);
      case PIECE -> new Piece(chunk(shard, in));
      case DECLINE -> new Decline(in.replica(), shard);
      case FINGERPRINT -> new Fingerprint(in.replica(), shard, in.varint(), in.u64());
      default -> throw new MalformedFrame("kind " + kind + " is no shard's");
    };
    in.end();
    return message;
  }

  /**
   * Membership's message out of a frame.
   *
   * @throws MalformedFrame if it is none
   */
  public static dev.rollcall.tracker.membership.Message decodeMembership(byte[] frame) {
    FrameReader in = new FrameReader(frame, null);
    int kind = kind(in);
    dev.rollcall.tracker.membership.Message message = switch (kind) {
      case ALIVE -> new Alive(heartbeat(in));
      case DIGEST -> digest(in);
      default -> throw new MalformedFrame("kind " + kind + " is not membership's");
    };
    in.end();
    return message;
  }

  private static int kind(FrameReader in) {
    int version = in.u8();
    if (version != VERSION) {
      throw new MalformedFrame("protocol version " + version + " at the peer, " + VERSION
          + " here: run the same release, or neighbouring ones, on every node");
    }
    return in.u8();
  }

  private static void head(int kind, int shard, FrameWriter out) {
    out.u8(VERSION);
    out.u8(kind);
    out.varint(shard);
  }

  private static void replica(Replica replica, FrameWriter out) {
    out.text(replica.node());
    out.u64(replica.incarnation());
  }

  private static void delta(Delta delta, FrameWriter out) {
    replica(delta.replica(), out);
    out.varint(delta.from());
    out.varint(delta.to() - delta.from());
    out.ascending(delta.dead());
    ReasonsCodec.write(delta.reasons(), delta.dead().length, out);
    EntriesCodec.write(delta.adds(), delta.from(), out);
  }

  private static Delta delta(int shard, FrameReader in) {
    Replica replica = in.replica();
    long from = in.varint();
    long to = from + in.varint();
    if (to <= from) {
      throw new MalformedFrame("a delta from " + from + " to " + to);
    }
    long[] dead = in.ascending(0, from);
    LeaveReasons reasons = ReasonsCodec.read(dead.length, in);
    List<Entry> adds = EntriesCodec.read(replica, shard, from, to, in);
    return new Delta(replica, shard, from, to, adds, dead, reasons);
  }

  private static void pull(Pull pull, FrameWriter out) {
    out.text(pull.from());
    replica(pull.replica(), out);
    out.varint(pull.seq());
    out.varint(pull.cursor());
    out.varint(pull.claim());
    out.varint(pull.horizon());
  }

  private static Pull pull(int shard, FrameReader in) {
    return new Pull(
        in.text(), in.replica(), shard, in.varint(), in.varint(), in.varint(), in.varint());
  }

  private static void chunk(Chunk chunk, FrameWriter out) {
    replica(chunk.replica(), out);
    out.varint(chunk.base());
    out.varint(chunk.after());
    out.varint(chunk.upTo());
    out.varint(chunk.at());
    out.ascending(chunk.live());
    EntriesCodec.write(chunk.adds(), Math.max(chunk.after(), chunk.base()), out);
  }

  private static Chunk chunk(int shard, FrameReader in) {
    Replica replica = in.replica();
    long base = in.varint();
    long after = in.varint();
    long upTo = in.varint();
    long at = in.varint();
    if (upTo < after || upTo > at) {
      throw new MalformedFrame("a chunk after " + after + " up to " + upTo + " at " + at);
    }
    long[] live = in.ascending(after, Math.min(upTo, base));
    List<Entry> adds = EntriesCodec.read(replica, shard, Math.max(after, base), upTo, in);
    return new Chunk(replica, shard, base, after, upTo, at, live, adds);
  }

  private static void heartbeat(Heartbeat heartbeat, FrameWriter out) {
    replica(heartbeat.replica(), out);
    out.varint(heartbeat.counter());
    out.u8(heartbeat.leaving() ? 1 : 0);
    out.varint(heartbeat.seqs().length);
    for (long seq : heartbeat.seqs()) {
      out.varint(seq);
    }
  }

  private static Heartbeat heartbeat(FrameReader in) {
    Replica replica = in.replica();
    long counter = in.varint();
    boolean leaving = in.u8() == 1;
    long[] seqs = new long[in.count(1)];
    for (int shard = 0; shard < seqs.length; shard++) {
      seqs[shard] = in.varint();
    }
    return new Heartbeat(replica, counter, leaving, seqs);
  }

  private static Digest digest(FrameReader in) {
    String from = in.text();
    boolean wantsAnswer = in.u8() == 1;
    int count = in.count(12);
    List<Heartbeat> known = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      known.add(heartbeat(in));
    }
    return new Digest(from, wantsAnswer, known);
  }
}
