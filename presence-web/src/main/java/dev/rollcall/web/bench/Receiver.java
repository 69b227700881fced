package dev.rollcall.web.bench;

import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.web.bench.PlainFrame.Kind;
import dev.rollcall.web.bench.PlainFrame.Operation;
import java.util.ArrayList;
import java.util.List;

/** Somebody who hears of presences by frames, and the writer who makes them. */
interface Receiver {

  /** The writer does this to those people: the frames that tell of it, each of so many operations or as many as fit. */
  List<byte[]> frames(Kind kind, int[] persons, int perFrame);

  /** Reads a frame and does what it says. */
  void hear(byte[] frame);

  /** How many presences the receiver has. */
  long held();

  /** Whether everything that the writer did is as it should be at the receiver. */
  boolean right();

  /** The floor: plain frames into plain maps. */
  final class Plain implements Receiver {

    private final Population people;
    private final PlainTable table = new PlainTable();
    private boolean right = true;

    Plain(Population people) {
      this.people = people;
    }

    @Override
    public List<byte[]> frames(Kind kind, int[] persons, int perFrame) {
      List<byte[]> frames = new ArrayList<>();
      List<Operation> operations = new ArrayList<>();
      for (int i : persons) {
        byte[] meta = Population.meta(kind == Kind.UPDATE ? 1 : 0);
        operations.add(new Operation(kind, i, people.topic(i), people.key(i), meta));
        if (operations.size() == perFrame) {
          frames.add(PlainFrame.encode(operations));
          operations.clear();
        }
      }
      if (!operations.isEmpty()) {
        frames.add(PlainFrame.encode(operations));
      }
      return frames;
    }

    @Override
    public void hear(byte[] frame) {
      for (Operation operation : PlainFrame.decode(frame)) {
        right &= operation.on(table);
      }
    }

    @Override
    public long held() {
      return table.size();
    }

    @Override
    public boolean right() {
      return right;
    }
  }

  /** A shard's machine on each side. */
  final class Shard implements Receiver {

    /** So long that only a full frame or a flush by hand ends the wait for company. */
    private static final long FOR_EVER_MS = 1_000_000_000;

    private final Population people;
    private final List<byte[]> made = new ArrayList<>();
    private final DrivenShard writer = new DrivenShard("writer", FOR_EVER_MS, made::add);
    private final DrivenShard reader = new DrivenShard("reader", FOR_EVER_MS, frame -> {});
    private boolean right = true;

    Shard(Population people) {
      this.people = people;
      writer.meets(reader.self());
      reader.meets(writer.self());
      // From here on nobody has been quiet for long: no frame goes out early.
      writer.flush();
    }

    @Override
    public List<byte[]> frames(Kind kind, int[] persons, int perFrame) {
      int waiting = 0;
      for (int i : persons) {
        right &= switch (kind) {
          case TRACK -> writer.track(i, people.topic(i), people.key(i), Population.meta(0));
          case UPDATE -> writer.update(i, people.topic(i), people.key(i), Population.meta(1));
          case UNTRACK -> writer.untrack(i, people.topic(i), people.key(i));
        };
        if (++waiting == perFrame) {
          writer.flush();
          waiting = 0;
        }
      }
      writer.flush();
      List<byte[]> frames = List.copyOf(made);
      made.clear();
      return frames;
    }

    @Override
    public void hear(byte[] frame) {
      reader.hear(frame);
    }

    @Override
    public long held() {
      return reader.size();
    }

    /** The machine of the receiver: what a heap is to hold. */
    DrivenShard reader() {
      return reader;
    }

    @Override
    public boolean right() {
      Chain theirs = writer.machine().chain();
      Chain view = reader.machine().views().chain(writer.self());
      return right
          && view != null
          && view.seq() == theirs.seq()
          && view.hash() == theirs.hash()
          && reader.size() == writer.size()
          && reader.right()
          && writer.right();
    }
  }
}
