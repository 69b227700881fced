package dev.rollcall.tracker.wire;

import dev.rollcall.tracker.Microbenchmark;
import dev.rollcall.tracker.Rooms;
import dev.rollcall.tracker.UpdateFrames;
import dev.rollcall.tracker.crdt.Chunk;
import dev.rollcall.tracker.replication.Message;
import java.util.List;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Messages to bytes and back. The floor is a copy of the bytes. Numbers are per frame. */
public class CodecBenchmark extends Microbenchmark {

  private static final int HELD = 100_000;

  /** A delta of so many updates. */
  @State(Scope.Thread)
  public static class News {

    @Param({"1", "100", "1000"})
    public int ops;

    private byte[] frame;
    private Message message;

    @Setup
    public void make() {
      frame = new UpdateFrames(new Rooms(HELD), ops).next().clone();
      message = FrameCodec.decode(frame);
    }
  }

  /** A chunk of bare dots, every other one alive: as many as fit a frame by the sender's estimate. */
  @State(Scope.Thread)
  public static class LiveDots {

    private static final int DOTS = 21_000;

    private byte[] frame;
    private Message message;

    @Setup
    public void make() {
      long[] live = LongStream.rangeClosed(1, DOTS).map(dot -> 2 * dot).toArray();
      long at = 2L * DOTS + 1;
      message = new Message.Piece(
          new Chunk(Rooms.REPLICA, Rooms.SHARD, at - 1, 0, at, at, live, List.of()));
      frame = FrameCodec.encode(message);
    }
  }

  @Benchmark
  public byte[] encode(News news) {
    return FrameCodec.encode(news.message);
  }

  @Benchmark
  public Message decode(News news) {
    return FrameCodec.decode(news.frame);
  }

  @Benchmark
  public byte[] floorCopy(News news) {
    return news.frame.clone();
  }

  @Benchmark
  public byte[] encodeLiveDots(LiveDots dots) {
    return FrameCodec.encode(dots.message);
  }

  @Benchmark
  public Message decodeLiveDots(LiveDots dots) {
    return FrameCodec.decode(dots.frame);
  }

  @Benchmark
  public byte[] floorCopyLiveDots(LiveDots dots) {
    return dots.frame.clone();
  }
}
