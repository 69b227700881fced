package dev.rollcall.web.bench;

import dev.rollcall.tracker.replication.Message;
import dev.rollcall.tracker.wire.FrameCodec;
import dev.rollcall.web.bench.PlainFrame.Kind;
import dev.rollcall.web.bench.PlainFrame.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** How fast joins become frames and frames become joins, without anything being done with them, and how many bytes they take. */
final class FrameRates {

  private static final int FRAMES = 100;

  private FrameRates() {}

  /** Adds the figures. */
  static void measure(Size size, Findings findings) throws Exception {
    int rounds = size.of(100, 2);
    for (int joins : new int[] {1, 100}) {
      Population people = new Population(FRAMES * joins, 1_000);
      int[] everybody = IntStream.range(0, people.size()).toArray();
      List<byte[]> frames = new Receiver.Shard(people).frames(Kind.TRACK, everybody, joins);
      List<byte[]> plain = new Receiver.Plain(people).frames(Kind.TRACK, everybody, joins);
      List<Message> messages = frames.stream().map(FrameCodec::decode).toList();
      List<List<Operation>> operations = plain.stream().map(PlainFrame::decode).toList();
      Samples samples = Rounds.run(
          size,
          into -> time(
              "plain encode", rounds, joins, operations, o -> PlainFrame.encode(o).length, into),
          into -> time("encode", rounds, joins, messages, m -> FrameCodec.encode(m).length, into),
          into -> time(
              "plain decode", rounds, joins, plain, f -> PlainFrame.decode(f).size(), into),
          into ->
              time("decode", rounds, joins, frames, f -> FrameCodec.decode(f).shard() + 1, into));
      String suffix = " joins in frames of " + joins;
      findings
          .figure(
              "encode" + suffix, "joins/s", samples.of("encode"), samples.of("plain encode"), null)
          .figure(
              "decode" + suffix, "joins/s", samples.of("decode"), samples.of("plain decode"), null)
          .figure(
              "bytes of" + suffix,
              "B/join",
              Spread.of(bytes(frames) / people.size()),
              Spread.of(bytes(plain) / people.size()),
              null)
          .check(Check.that(
              "decoded and encoded again is the same:" + suffix,
              same(frames),
              frames.size() + " frames"));
    }
  }

  private static <T> void time(
      String name, int rounds, int joins, List<T> things, ToLongFunction<T> step, Samples into) {
    long sum = 0;
    long begunNs = CpuClock.ns();
    for (int round = 0; round < rounds; round++) {
      for (T thing : things) {
        sum += step.applyAsLong(thing);
      }
    }
    double seconds = (CpuClock.ns() - begunNs) / 1e9;
    if (sum < rounds) {
      throw new IllegalStateException("nothing was made of " + things.size() + " things");
    }
    into.add(name, (double) rounds * things.size() * joins / seconds);
  }

  private static double bytes(List<byte[]> frames) {
    return frames.stream().mapToInt(frame -> frame.length).sum();
  }

  private static boolean same(List<byte[]> frames) {
    return frames.stream()
        .allMatch(frame -> Arrays.equals(frame, FrameCodec.encode(FrameCodec.decode(frame))));
  }
}
