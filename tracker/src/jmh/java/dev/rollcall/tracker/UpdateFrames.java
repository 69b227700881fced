package dev.rollcall.tracker;

import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.LeaveReasons;
import dev.rollcall.tracker.replication.Message.News;
import dev.rollcall.tracker.wire.FrameCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The frames of a writer that updates its presences in turn, for ever.
 *
 * <p><b>Question.</b> A frame can be applied once. How are millions of them fed to a receiver without counting in what making them takes?
 *
 * <p><b>Answer.</b> Every presence is updated once a round, so a frame always kills the dots that were given a round ago, and all it
 * says is relative to where it begins but for two numbers: the operations before it, and the first dead dot. A round of frames is
 * made beforehand and used again with these two written over. Both stay within four bytes for {@link #OPS_MAX} operations. That this is
 * what the codec would have made is looked at when the frames are made.
 */
public final class UpdateFrames {

  /** Operations before the first frame: a varint of four bytes, and so is that of the oldest dot alive. */
  private static final long START = 1L << 22;

  /** Operations after which the numbers need a fifth byte: minutes, at a million a second. */
  private static final long OPS_MAX = (1L << 28) - START;

  /** Where the operations before a frame are told: version, kind, shard, the node's length and name, the incarnation. */
  private static final int FROM_AT =
      2 + varintBytes(Rooms.SHARD) + 1 + Rooms.REPLICA.node().length() + Long.BYTES;

  private final Rooms rooms;
  private final int ops;
  private final int deadAt;
  private final byte[][] frames;
  private long seq = START;
  private int next;

  /** Frames of so many updates of these rooms, whose number is a multiple of that. */
  public UpdateFrames(Rooms rooms, int ops) {
    this.rooms = rooms;
    this.ops = ops;
    this.deadAt = FROM_AT + 4 + 2 * varintBytes(ops);
    this.frames = new byte[rooms.size() / ops][];
    Turns turns = new Turns(rooms.size());
    int[] updated = new int[ops];
    for (int i = 0; i < frames.length; i++) {
      Arrays.setAll(updated, op -> turns.next());
      frames[i] = frame(updated, START + (long) i * ops);
    }
    check();
  }

  /** What the writer has done before the first frame, as a delta from nothing: every presence once, in turn. */
  public Delta before() {
    Turns turns = new Turns(rooms.size());
    List<Entry> adds = new ArrayList<>(rooms.size());
    for (long dot = START - rooms.size() + 1; dot <= START; dot++) {
      adds.add(rooms.entry(turns.next(), dot, 0));
    }
    return new Delta(Rooms.REPLICA, Rooms.SHARD, 0, START, adds, new long[0], LeaveReasons.NONE);
  }

  /** The next frame. Its bytes are good until it is its turn again. */
  public byte[] next() {
    if (seq > START + OPS_MAX - ops) {
      throw new IllegalStateException("no frames beyond " + OPS_MAX + " operations");
    }
    byte[] frame = frames[next];
    writeOver(frame, FROM_AT, seq);
    writeOver(frame, deadAt, seq - rooms.size() + 1);
    seq += ops;
    next = next + 1 == frames.length ? 0 : next + 1;
    return frame;
  }

  private byte[] frame(int[] updated, long from) {
    List<Entry> adds = new ArrayList<>(ops);
    long[] dead = new long[ops];
    for (int op = 0; op < ops; op++) {
      long dot = from + 1 + op;
      dead[op] = dot - rooms.size();
      adds.add(rooms.entry(updated[op], dot, dead[op]));
    }
    return FrameCodec.encode(new News(new Delta(
        Rooms.REPLICA,
        Rooms.SHARD,
        from,
        from + ops,
        adds,
        dead,
        LeaveReasons.of(LeaveReason.REPLACED))));
  }

  /** The first frame of the second round: written over, and read and encoded anew. */
  private void check() {
    byte[] frame = frames[0].clone();
    long from = START + rooms.size();
    writeOver(frame, FROM_AT, from);
    writeOver(frame, deadAt, START + 1);
    Delta delta = ((News) FrameCodec.decode(frame)).delta();
    boolean right = delta.from() == from
        && delta.to() == from + ops
        && delta.dead().length == ops
        && delta.dead()[ops - 1] == START + ops
        && delta.adds().size() == ops
        && delta.adds().get(0).previousSeq() == START + 1;
    if (!right) {
      throw new IllegalStateException("the codec puts its numbers elsewhere now");
    }
  }

  private static void writeOver(byte[] frame, int at, long value) {
    frame[at] = (byte) (value | 0x80);
    frame[at + 1] = (byte) ((value >>> 7) | 0x80);
    frame[at + 2] = (byte) ((value >>> 14) | 0x80);
    frame[at + 3] = (byte) (value >>> 21);
  }

  private static int varintBytes(int value) {
    return value < 0x80 ? 1 : 2;
  }
}
