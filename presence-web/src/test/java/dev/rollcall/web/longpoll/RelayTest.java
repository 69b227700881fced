package dev.rollcall.web.longpoll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.web.longpoll.Relay.Caller;
import dev.rollcall.web.longpoll.RelayFrame.Cancel;
import dev.rollcall.web.longpoll.RelayFrame.Piece;
import dev.rollcall.web.longpoll.RelayFrame.Place;
import dev.rollcall.web.longpoll.RelayFrame.Taken;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two servers and the frames between them, without a bus. */
class RelayTest {

  private static final Place A = new Place("a", "home-a");
  private static final Place B = new Place("b", "home-b");
  private static final Set<String> BOTH = Set.of("a", "b");
  private static final long PIECE_MS = 1_000;
  private static final long ANSWER_MS = 10_000;

  private final Relay a = new Relay(A, PIECE_MS);
  private final Relay b = new Relay(B, PIECE_MS);

  /** What was not a frame. */
  private final List<RelayEffect> done = new ArrayList<>();

  private int frames;
  private int longest;

  /** Carries frames to and fro until there are none; the bus of these tests. */
  private void carry(List<RelayEffect> effects) {
    ArrayDeque<RelayEffect> due = new ArrayDeque<>(effects);
    for (RelayEffect effect = due.poll(); effect != null; effect = due.poll()) {
      if (effect instanceof RelayEffect.Send send) {
        Buffer bytes = send.frame().encode();
        frames++;
        longest = Math.max(longest, bytes.length());
        RelayFrame frame = RelayFrame.decode(bytes);
        assertThat(frame).isEqualTo(send.frame());
        due.addAll((send.to().equals(A) ? a : b).on(frame, 0));
      } else {
        done.add(effect);
      }
    }
  }

  private <E extends RelayEffect> E next(Class<E> kind) {
    assertThat(done).isNotEmpty();
    assertThat(done.get(0)).isInstanceOf(kind);
    return kind.cast(done.remove(0));
  }

  private static Buffer bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return Buffer.buffer(bytes);
  }

  private void assertQuiet() {
    assertThat(done).isEmpty();
    assertThat(a.size() + b.size()).isZero();
    assertThat(a.heldBytes() + b.heldBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        RelayFrame.PIECE_BYTES_MAX,
        RelayFrame.PIECE_BYTES_MAX + 1,
        10 * RelayFrame.PIECE_BYTES_MAX
      })
  void whatIsAskedAndAnsweredArrivesWholeInPieces(int length) {
    carry(a.ask(1, B, bytes(length), ANSWER_MS, 0));
    RelayEffect.Asked asked = next(RelayEffect.Asked.class);
    assertThat(asked).isEqualTo(new RelayEffect.Asked(new Caller(A, 1), bytes(length)));
    carry(b.answer(asked.caller(), bytes(length + 1), 0));
    assertThat(next(RelayEffect.Answered.class))
        .isEqualTo(new RelayEffect.Answered(1, bytes(length + 1)));
    assertThat(done).as("it is not known yet whether the client has it").isEmpty();
    carry(a.settle(1, true));
    assertThat(next(RelayEffect.Settled.class))
        .isEqualTo(new RelayEffect.Settled(asked.caller(), true));
    assertQuiet();
    assertThat(longest).isLessThan(RelayFrame.PIECE_BYTES_MAX + 100);
    assertThat(frames).isGreaterThanOrEqualTo(4 * Math.max(1, length / RelayFrame.PIECE_BYTES_MAX));
  }

  @Test
  void anAnswerThatNobodyWaitsForIsTheAnswerersLoss() {
    carry(a.ask(1, B, bytes(9), ANSWER_MS, 0));
    Caller caller = next(RelayEffect.Asked.class).caller();
    carry(b.answer(caller, bytes(9), 0));
    next(RelayEffect.Answered.class);
    carry(a.settle(1, false));
    assertThat(next(RelayEffect.Settled.class).written()).isFalse();
    assertQuiet();
  }

  @Test
  void whoWaitsNoLongerSaysSo() {
    carry(a.ask(1, B, bytes(9), ANSWER_MS, 0));
    Caller caller = next(RelayEffect.Asked.class).caller();
    carry(a.cancel(1));
    assertThat(next(RelayEffect.Cancelled.class).caller()).isEqualTo(caller);
    carry(b.answer(caller, bytes(9), 0));
    assertThat(next(RelayEffect.Settled.class).written())
        .as("an answer that was on its way")
        .isFalse();
    carry(a.cancel(1));
    assertQuiet();
  }

  @Test
  void anAnswerThatCrossesTheEndOfItsCallIsRefused() {
    carry(a.ask(1, B, bytes(9), ANSWER_MS, 0));
    Caller caller = next(RelayEffect.Asked.class).caller();
    List<RelayEffect> underWay = b.answer(caller, bytes(9), 0);
    List<RelayEffect> cancel = a.cancel(1);
    carry(underWay);
    assertThat(next(RelayEffect.Settled.class).written()).isFalse();
    carry(cancel);
    assertQuiet();
  }

  @Test
  void whatIsNotTakenInTimeFails() {
    assertThat(a.ask(1, B, bytes(9), ANSWER_MS, 0)).hasSize(1);
    assertThat(a.tick(PIECE_MS - 1, BOTH)).isEmpty();
    assertThat(a.tick(PIECE_MS, BOTH))
        .containsExactly(new RelayEffect.Failed(1), new RelayEffect.Send(B, new Cancel(A, 1)));
    assertQuiet();
  }

  @Test
  void anAnswerHasTheTimeThatItMayTake() {
    carry(a.ask(1, B, bytes(9), ANSWER_MS, 0));
    next(RelayEffect.Asked.class);
    assertThat(a.tick(PIECE_MS + ANSWER_MS - 1, BOTH)).isEmpty();
    assertThat(b.tick(1_000_000, BOTH)).as("who makes it has a time of its own").isEmpty();
    carry(a.tick(PIECE_MS + ANSWER_MS, BOTH));
    next(RelayEffect.Failed.class);
    next(RelayEffect.Cancelled.class);
    assertQuiet();
  }

  @Test
  void anAnswerThatIsNotTakenInTimeIsLost() {
    carry(a.ask(1, B, bytes(9), ANSWER_MS, 0));
    Caller caller = next(RelayEffect.Asked.class).caller();
    assertThat(b.answer(caller, bytes(9), 5_000)).hasSize(1);
    assertThat(b.tick(5_999, BOTH)).isEmpty();
    assertThat(b.tick(6_000, BOTH)).containsExactly(new RelayEffect.Settled(caller, false));
    assertThat(b.size()).isZero();
  }

  @Test
  void callsToAndFromANodeThatIsGoneEndAtOnce() {
    carry(a.ask(1, B, bytes(9), ANSWER_MS, 0));
    Caller caller = next(RelayEffect.Asked.class).caller();
    assertThat(a.tick(0, Set.of("a"))).contains(new RelayEffect.Failed(1));
    assertThat(b.tick(0, Set.of("b"))).containsExactly(new RelayEffect.Cancelled(caller));
    assertQuiet();
  }

  @Test
  void aRequestThatComesTwiceIsAskedOnce() {
    List<RelayEffect> asks = a.ask(1, B, bytes(9), ANSWER_MS, 0);
    carry(asks);
    Caller caller = next(RelayEffect.Asked.class).caller();
    carry(asks);
    assertThat(done).isEmpty();
    carry(b.answer(caller, bytes(9), 0));
    next(RelayEffect.Answered.class);
    carry(asks);
    carry(a.settle(1, true));
    next(RelayEffect.Settled.class);
    carry(asks);
    assertQuiet();
  }

  @Test
  void aServerThatDoesNotKnowTheBeginningRefuses() {
    assertThat(b.on(new Piece(A, 1, false, 5, 9, bytes(4)), 0))
        .containsExactly(new RelayEffect.Send(A, new Taken(B, 1, false, Taken.REFUSED)));
    a.ask(1, B, bytes(9), ANSWER_MS, 0);
    assertThat(a.on(new Taken(B, 1, false, Taken.REFUSED), 0))
        .containsExactly(new RelayEffect.Failed(1));
    assertQuiet();
  }

  @Test
  void anotherServersWordOnACallIsNotHeard() {
    Place other = new Place("b", "home-before");
    a.ask(1, B, bytes(9), ANSWER_MS, 0);
    assertThat(a.on(new Taken(other, 1, false, Taken.REFUSED), 0)).isEmpty();
    assertThat(a.on(new Piece(other, 1, true, 0, 1, bytes(1)), 0))
        .containsExactly(new RelayEffect.Send(other, new Taken(A, 1, true, Taken.REFUSED)));
    assertThat(a.size()).isEqualTo(1);
  }

  @Test
  void noMoreIsKeptForThanHeldBytes() {
    int most = Relay.HELD_BYTES_MAX;
    assertThat(b.on(new Piece(A, 1, false, 0, most, bytes(1)), 0))
        .containsExactly(new RelayEffect.Send(A, new Taken(B, 1, false, 1)));
    assertThat(b.on(new Piece(A, 2, false, 0, 2, bytes(1)), 0))
        .containsExactly(new RelayEffect.Send(A, new Taken(B, 2, false, Taken.REFUSED)));
    assertThat(b.on(new Cancel(A, 1), 0)).isEmpty();
    assertThat(b.heldBytes()).isZero();
    assertThat(b.on(new Piece(A, 3, false, 0, 2, bytes(1)), 0))
        .containsExactly(new RelayEffect.Send(A, new Taken(B, 3, false, 1)));
  }

  @Test
  void noMoreCallsThanCallsMax() {
    for (int call = 0; call < Relay.CALLS_MAX; call++) {
      a.ask(call, B, bytes(1), ANSWER_MS, 0);
    }
    assertThat(a.ask(-1, B, bytes(1), ANSWER_MS, 0)).containsExactly(new RelayEffect.Failed(-1));
    assertThat(a.size()).isEqualTo(Relay.CALLS_MAX);
  }

  @Test
  void onlySoManyPiecesAreUnderWayToANodeAndTheOthersFollow() {
    List<RelayEffect> sends = new ArrayList<>();
    int calls = 3 * Lanes.UNDER_WAY_MAX;
    for (int call = 0; call < calls; call++) {
      sends.addAll(a.ask(call, B, bytes(2 * RelayFrame.PIECE_BYTES_MAX), ANSWER_MS, 0));
    }
    assertThat(sends).hasSize(Lanes.UNDER_WAY_MAX);
    assertThat(a.ask(calls, new Place("c", "home-c"), bytes(1), ANSWER_MS, 0))
        .as("another node's lane is another")
        .hasSize(1);
    carry(sends);
    assertThat(done).hasSize(calls);
  }

  @Test
  void aServerThatEndsEndsItsCalls() {
    carry(a.ask(1, B, bytes(9), ANSWER_MS, 0));
    Caller caller = next(RelayEffect.Asked.class).caller();
    assertThat(a.close()).containsExactly(new RelayEffect.Failed(1));
    assertThat(b.close()).containsExactly(new RelayEffect.Cancelled(caller));
    assertQuiet();
  }

  @Test
  void whatIsNoFrameIsNone() {
    Buffer good = new Piece(A, 7, true, 3, 9, bytes(4)).encode();
    for (int length = 0; length < good.length() - 4; length++) {
      assertThat(RelayFrame.decode(good.getBuffer(0, length)))
          .as("%s B", length)
          .isNull();
    }
    for (int at : List.of(0, 1)) {
      assertThat(RelayFrame.decode(good.copy().setByte(at, (byte) 9))).isNull();
    }
    assertThat(RelayFrame.decode(new Piece(A, 7, true, 8, 9, bytes(4)).encode()))
        .isNull();
    assertThat(RelayFrame.decode(new Piece(A, 7, true, -1, 9, bytes(4)).encode()))
        .isNull();
    assertThat(RelayFrame.decode(new Piece(A, 7, true, 0, 9, bytes(0)).encode()))
        .isNull();
    Buffer large = bytes(RelayFrame.PIECE_BYTES_MAX + 1);
    assertThat(RelayFrame.decode(new Piece(A, 7, true, 0, large.length(), large).encode()))
        .isNull();
  }

  /** Whatever is lost, doubled or late: each call is asked at most once, ends once, and who answers never believes in vain that a client has its answer. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyCallHasOneEnd(long seed) {
    Random random = new Random(seed);
    List<RelayEffect.Send> bus = new ArrayList<>();
    Map<Long, String> ends = new HashMap<>();
    Set<Caller> asked = new HashSet<>();
    Set<Long> written = new HashSet<>();
    List<RelayEffect> settled = new ArrayList<>();
    long calls = 0;
    for (long nowMs = 0; nowMs < 60_000; nowMs += random.nextInt(8)) {
      List<RelayEffect> effects = new ArrayList<>();
      if (calls < 300 && random.nextInt(16) == 0) {
        effects.addAll(a.ask(++calls, B, bytes(random.nextInt(70_000)), ANSWER_MS, nowMs));
      } else if (calls > 0 && random.nextInt(100) == 0) {
        long call = 1L + random.nextInt((int) calls);
        if (!ends.containsKey(call)) {
          ends.put(call, "cancelled");
          effects.addAll(a.cancel(call));
        }
      } else if (!bus.isEmpty()) {
        RelayEffect.Send send = bus.get(random.nextInt(bus.size()));
        int fate = random.nextInt(20);
        if (fate > 0) {
          bus.remove(send);
        }
        if (fate < 18) {
          effects.addAll((send.to().equals(A) ? a : b).on(send.frame(), nowMs));
        }
      }
      effects.addAll(a.tick(nowMs, BOTH));
      effects.addAll(b.tick(nowMs, BOTH));
      for (int i = 0; i < effects.size(); i++) {
        RelayEffect effect = effects.get(i);
        if (effect instanceof RelayEffect.Send send) {
          bus.add(send);
        } else if (effect instanceof RelayEffect.Asked ask) {
          assertThat(asked.add(ask.caller())).as("asked once: %s", ask.caller()).isTrue();
          effects.addAll(b.answer(ask.caller(), bytes(random.nextInt(70_000)), nowMs));
        } else if (effect instanceof RelayEffect.Answered answered) {
          assertThat(ends.put(answered.call(), "answered")).isNull();
          boolean takes = random.nextInt(5) > 0;
          if (takes) {
            written.add(answered.call());
          }
          effects.addAll(a.settle(answered.call(), takes));
        } else if (effect instanceof RelayEffect.Failed failed) {
          assertThat(ends.put(failed.call(), "failed")).isNull();
        } else {
          settled.add(effect);
        }
      }
    }
    assertThat(ends).hasSize((int) calls);
    assertThat(ends.values()).contains("answered", "failed", "cancelled");
    for (RelayEffect effect : settled) {
      if (effect instanceof RelayEffect.Settled end && end.written()) {
        assertThat(written).contains(end.caller().call());
      }
    }
    assertThat(settled.stream()
            .anyMatch(end -> end instanceof RelayEffect.Settled known && known.written()))
        .as("some clients have their answers")
        .isTrue();
    assertThat(a.size() + b.size()).isZero();
    assertThat(a.heldBytes() + b.heldBytes()).isZero();
  }
}
