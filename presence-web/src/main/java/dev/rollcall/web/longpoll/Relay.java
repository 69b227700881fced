package dev.rollcall.web.longpoll;

import dev.rollcall.web.longpoll.RelayFrame.Cancel;
import dev.rollcall.web.longpoll.RelayFrame.Piece;
import dev.rollcall.web.longpoll.RelayFrame.Place;
import dev.rollcall.web.longpoll.RelayFrame.Taken;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How does a request get to the server that can answer it, and the answer back, over a bus that may lose messages and has no backpressure?
 *
 * <p>Both go in pieces, each sent when the one before it was taken: a bus that carries heartbeats is never held up, whatever a client is sent. Nothing is sent
 * again. What is not taken within {@code pieceMs} has failed, and who asked is told so: the client begins anew, and so misses nothing. The last piece of an
 * answer counts as taken when the answer was written to the client, not when it came here: so who answered knows whether its messages are lost.
 *
 * <p>A call is asked at most once, though the bus may deliver twice: those of late are remembered. It fails when the time is over, when the other node is no member any
 * more, or when the other server does not know it. An answer that nobody waits for any more is refused at once.
 *
 * <p>Pure: frames, answers and the time come in, and what has to be done comes back. O(1) for each door, O(calls) for {@link #tick}. Not thread-safe.
 */
final class Relay {

  /** Most calls under way from here, and as many from elsewhere. */
  static final int CALLS_MAX = 65_536;

  /** Most bytes of what has begun to come and is not whole yet. */
  static final int HELD_BYTES_MAX = 64 * 1_048_576;

  /** How many calls from elsewhere are remembered when they are over. */
  static final int OVER_MAX = 4_096;

  /** Who asks: a call of another server's. */
  record Caller(Place place, long call) {}

  /** A call from here. */
  private static final class Own {

    private final Place to;

    /** How long the answer may take once all was asked, in ms. */
    private final long answerMs;

    /** Null until it begins to come. */
    private @Nullable Incoming answer;

    private boolean answered;
    private long deadlineMs;

    private Own(Place to, long answerMs) {
      this.to = to;
      this.answerMs = answerMs;
    }
  }

  /** A call from elsewhere. */
  private static final class Foreign {

    private final Incoming request;

    /** Whether all of it has come. */
    private boolean asked;

    private boolean answered;

    /** Of no meaning while the answer is awaited: whoever makes it has a time of its own. */
    private long deadlineMs;

    private Foreign(Incoming request) {
      this.request = request;
    }
  }

  private final Place here;
  private final long pieceMs;
  private final Lanes lanes;

  /** At most {@link #CALLS_MAX}. */
  private final Map<Long, Own> own = new HashMap<>();

  /** At most {@link #CALLS_MAX}. */
  private final Map<Caller, Foreign> foreign = new HashMap<>();

  /** Invariant: at most {@link #OVER_MAX}, the latest. */
  private final Set<Caller> over = new LinkedHashSet<>();

  /** Invariant: the sum of the totals of what has begun to come and is not whole. */
  private long heldBytes;

  private List<RelayEffect> effects = new ArrayList<>();

  /** One that has asked nothing. A piece that was not taken for so long, in ms, is lost. */
  Relay(Place here, long pieceMs) {
    this.here = here;
    this.pieceMs = pieceMs;
    this.lanes = new Lanes(here);
  }

  /** How many calls are under way, from here and from elsewhere. */
  int size() {
    return own.size() + foreign.size();
  }

  /** Bytes that are kept for, at most {@link #HELD_BYTES_MAX}. */
  long heldBytes() {
    return heldBytes;
  }

  /** Asks another server, under a number that was never used; it may take so many ms to answer. */
  List<RelayEffect> ask(long call, Place to, Buffer request, long answerMs, long nowMs) {
    if (own.size() >= CALLS_MAX) {
      effects.add(new RelayEffect.Failed(call));
      return taken();
    }
    Own asking = new Own(to, answerMs);
    asking.deadlineMs = nowMs + pieceMs;
    own.put(call, asking);
    lanes.begin(to, call, false, request, effects);
    return taken();
  }

  /** Nobody waits for the answer to a call any more. */
  List<RelayEffect> cancel(long call) {
    Own asking = own.get(call);
    if (asking != null && !asking.answered) {
      forget(call, asking);
      effects.add(new RelayEffect.Send(asking.to, new Cancel(here, call)));
    }
    return taken();
  }

  /** The answer to a call was written to the client, or nobody waited for it. */
  List<RelayEffect> settle(long call, boolean written) {
    Own asking = own.get(call);
    if (asking != null && asking.answered && asking.answer != null) {
      int upTo = written ? asking.answer.total() : Taken.REFUSED;
      forget(call, asking);
      effects.add(new RelayEffect.Send(asking.to, new Taken(here, call, true, upTo)));
    }
    return taken();
  }

  /** Answers a call from elsewhere, once. */
  List<RelayEffect> answer(Caller caller, Buffer answer, long nowMs) {
    Foreign call = foreign.get(caller);
    if (call != null && call.asked && !call.answered) {
      call.answered = true;
      call.deadlineMs = nowMs + pieceMs;
      lanes.begin(caller.place(), caller.call(), true, answer, effects);
    } else {
      effects.add(new RelayEffect.Settled(caller, false));
    }
    return taken();
  }

  /** A frame came. */
  List<RelayEffect> on(RelayFrame frame, long nowMs) {
    if (frame instanceof Piece piece && piece.isAnswer()) {
      onAnswer(piece, nowMs);
    } else if (frame instanceof Piece piece) {
      onRequest(piece, nowMs);
    } else if (frame instanceof Taken taken && taken.isAnswer()) {
      onAnswerTaken(taken, nowMs);
    } else if (frame instanceof Taken taken) {
      onRequestTaken(taken, nowMs);
    } else if (frame instanceof Cancel) {
      Caller caller = new Caller(frame.from(), frame.call());
      Foreign call = foreign.get(caller);
      if (call != null) {
        end(caller, call);
      }
    }
    return taken();
  }

  private void onRequest(Piece piece, long nowMs) {
    Caller caller = new Caller(piece.from(), piece.call());
    Foreign call = foreign.get(caller);
    if (over.contains(caller) || (call != null && call.asked)) {
      return; // Came twice.
    }
    if (call == null) {
      if (piece.offset() > 0 || foreign.size() >= CALLS_MAX || !hold(piece.total())) {
        reply(piece, Taken.REFUSED);
        return;
      }
      call = new Foreign(new Incoming(piece.total()));
      foreign.put(caller, call);
    }
    if (call.request.take(piece)) {
      call.deadlineMs = nowMs + pieceMs;
      reply(piece, call.request.bytes().length());
      if (call.request.isWhole()) {
        call.asked = true;
        heldBytes -= call.request.total();
        effects.add(new RelayEffect.Asked(caller, call.request.bytes()));
      }
    }
  }

  private void onRequestTaken(Taken taken, long nowMs) {
    Own asking = own.get(taken.call());
    if (asking == null || !asking.to.equals(taken.from())) {
      return;
    }
    if (taken.upTo() == Taken.REFUSED) {
      fail(taken.call(), asking);
    } else if (lanes.taken(asking.to, taken.call(), false, taken.upTo(), effects)) {
      boolean all = !lanes.isUnderWay(asking.to, taken.call(), false);
      asking.deadlineMs = nowMs + pieceMs + (all ? asking.answerMs : 0);
    }
  }

  private void onAnswer(Piece piece, long nowMs) {
    Own asking = own.get(piece.call());
    if (asking == null || !asking.to.equals(piece.from())) {
      reply(piece, Taken.REFUSED);
      return;
    }
    if (asking.answer == null) {
      if (piece.offset() > 0 || !hold(piece.total())) {
        reply(piece, Taken.REFUSED);
        fail(piece.call(), asking);
        return;
      }
      asking.answer = new Incoming(piece.total());
    }
    if (!asking.answered && asking.answer.take(piece)) {
      asking.deadlineMs = nowMs + pieceMs;
      if (asking.answer.isWhole()) {
        asking.answered = true;
        heldBytes -= asking.answer.total();
        effects.add(new RelayEffect.Answered(piece.call(), asking.answer.bytes()));
      } else {
        reply(piece, asking.answer.bytes().length());
      }
    }
  }

  private void onAnswerTaken(Taken taken, long nowMs) {
    Caller caller = new Caller(taken.from(), taken.call());
    Foreign call = foreign.get(caller);
    if (call == null || !call.answered) {
      return;
    }
    if (taken.upTo() == Taken.REFUSED) {
      end(caller, call);
    } else if (lanes.taken(caller.place(), caller.call(), true, taken.upTo(), effects)) {
      call.deadlineMs = nowMs + pieceMs;
      if (!lanes.isUnderWay(caller.place(), caller.call(), true)) {
        forget(caller, call);
        effects.add(new RelayEffect.Settled(caller, true));
      }
    }
  }

  /** Time has passed, and these nodes are there: ends what waited too long, or for a node that is gone. */
  List<RelayEffect> tick(long nowMs, Collection<String> nodes) {
    for (Map.Entry<Long, Own> entry : List.copyOf(own.entrySet())) {
      Own asking = entry.getValue();
      if (asking.deadlineMs - nowMs <= 0 || !nodes.contains(asking.to.node())) {
        if (asking.answered) {
          forget(entry.getKey(), asking);
        } else {
          fail(entry.getKey(), asking);
          effects.add(new RelayEffect.Send(asking.to, new Cancel(here, entry.getKey())));
        }
      }
    }
    for (Map.Entry<Caller, Foreign> entry : List.copyOf(foreign.entrySet())) {
      Foreign call = entry.getValue();
      boolean awaitsUs = call.asked && !call.answered;
      if ((!awaitsUs && call.deadlineMs - nowMs <= 0)
          || !nodes.contains(entry.getKey().place().node())) {
        end(entry.getKey(), call);
      }
    }
    return taken();
  }

  /** The server ends: nothing is under way any more. */
  List<RelayEffect> close() {
    List.copyOf(own.keySet()).forEach(call -> fail(call, own.get(call)));
    List.copyOf(foreign.keySet()).forEach(caller -> end(caller, foreign.get(caller)));
    return taken();
  }

  /** A call from here will have no answer. */
  private void fail(Long call, @Nullable Own asking) {
    if (asking != null) {
      forget(call, asking);
      effects.add(new RelayEffect.Failed(call));
    }
  }

  /** A call from elsewhere is over before its answer was written. */
  private void end(Caller caller, @Nullable Foreign call) {
    if (call != null) {
      forget(caller, call);
      if (call.answered) {
        effects.add(new RelayEffect.Settled(caller, false));
      } else if (call.asked) {
        effects.add(new RelayEffect.Cancelled(caller));
      }
    }
  }

  private void forget(Long call, Own asking) {
    own.remove(call);
    if (asking.answer != null && !asking.answer.isWhole()) {
      heldBytes -= asking.answer.total();
    }
    lanes.end(asking.to, call, false, effects);
  }

  private void forget(Caller caller, Foreign call) {
    foreign.remove(caller);
    if (!call.asked) {
      heldBytes -= call.request.total();
    }
    lanes.end(caller.place(), caller.call(), true, effects);
    over.add(caller);
    if (over.size() > OVER_MAX) {
      Iterator<Caller> oldest = over.iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** Keeps room for what begins to come; false if there is none. */
  private boolean hold(int bytes) {
    boolean room = heldBytes + bytes <= HELD_BYTES_MAX;
    heldBytes += room ? bytes : 0;
    return room;
  }

  private void reply(Piece piece, int upTo) {
    effects.add(
        new RelayEffect.Send(piece.from(), new Taken(here, piece.call(), piece.isAnswer(), upTo)));
  }

  private List<RelayEffect> taken() {
    List<RelayEffect> caused = effects;
    effects = new ArrayList<>();
    return caused;
  }
}
