package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.crdt.Chunk;
import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.ReplicaHistory;
import dev.rollcall.tracker.replication.Message;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.LongStream;

/** R4, R5: what a node says of a chain is what its writer would say, whoever says it and from whatever it kept. */
final class FrameChecker {

  private final Truth truth;

  FrameChecker(Truth truth) {
    this.truth = truth;
  }

  void check(Message message) {
    if (message instanceof Message.News news) {
      check(news.delta());
    } else if (message instanceof Message.Piece piece) {
      check(piece.chunk());
    }
  }

  /** What lives at {@code to} and was born in the interval; what was older and died in it, and why. */
  private void check(Delta delta) {
    ReplicaHistory history = truth.history(delta.replica(), delta.shard());
    SortedMap<Long, String> before = history.at(delta.from());
    SortedMap<Long, String> after = history.at(delta.to());
    long[] dead = LongStream.of(delta.dead()).sorted().toArray();
    long[] died = before.keySet().stream()
        .mapToLong(dot -> dot)
        .filter(dot -> !after.containsKey(dot))
        .toArray();
    boolean right =
        Arrays.equals(dead, died) && same(history, delta.adds(), above(after, delta.from()));
    right &= delta
        .reasons()
        .toList(died.length)
        .equals(
            LongStream.of(died).mapToObj(dot -> history.reason(dot, delta.to())).toList());
    Violation.unless(right, "R4", "%s is not what was done", delta);
  }

  /** What lives at its moment, from {@code after} to {@code upTo}: by its dot alone where the receiver has it. */
  private void check(Chunk chunk) {
    ReplicaHistory history = truth.history(chunk.replica(), chunk.shard());
    SortedMap<Long, String> state = history.at(chunk.at()).headMap(chunk.upTo() + 1);
    long[] known = state.keySet().stream()
        .mapToLong(dot -> dot)
        .filter(dot -> dot > chunk.after() && dot <= chunk.base())
        .toArray();
    boolean right = Arrays.equals(chunk.live(), known)
        && same(history, chunk.adds(), above(state, Math.max(chunk.base(), chunk.after())));
    Violation.unless(right, "R5", "%s is not what lives", chunk);
  }

  private static Set<Long> above(SortedMap<Long, String> state, long dot) {
    Set<Long> above = new HashSet<>(state.keySet());
    above.removeIf(lower -> lower <= dot);
    return above;
  }

  private static boolean same(ReplicaHistory history, List<Entry> adds, Set<Long> live) {
    return adds.size() == live.size()
        && adds.stream()
            .allMatch(entry ->
                live.contains(entry.seq()) && history.entry(entry.seq()).sameAs(entry));
  }
}
