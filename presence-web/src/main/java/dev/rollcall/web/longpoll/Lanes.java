package dev.rollcall.web.longpoll;

import dev.rollcall.web.longpoll.RelayFrame.Piece;
import dev.rollcall.web.longpoll.RelayFrame.Place;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What goes out in pieces, by the node it goes to: at most {@link #UNDER_WAY_MAX} pieces are under way to one node, the others wait for their turn. So what clients are sent
 * in a rush takes one megabyte of a peer's queue, and not all of it. Pure; not thread-safe.
 */
final class Lanes {

  /** Most pieces under way to one node: with {@link RelayFrame#PIECE_BYTES_MAX}, 1 MiB. */
  static final int UNDER_WAY_MAX = 32;

  private record Name(String home, long call, boolean isAnswer) {}

  private static final class Transfer {

    private final Place to;
    private final Name name;
    private final Buffer bytes;

    /** Where the piece begins that is under way, or waits for its turn. */
    private int at;

    private Transfer(Place to, Name name, Buffer bytes) {
      this.to = to;
      this.name = name;
      this.bytes = bytes;
    }

    private int end() {
      return Math.min(bytes.length(), at + RelayFrame.PIECE_BYTES_MAX);
    }
  }

  /** Invariant: nothing waits unless UNDER_WAY_MAX are under way. */
  private static final class Lane {

    private final Map<Name, Transfer> underWay = new HashMap<>();

    /** In the order in which they began to wait. */
    private final Map<Name, Transfer> waiting = new LinkedHashMap<>();
  }

  private final Place here;

  /** Invariant: no lane is empty. */
  private final Map<String, Lane> byNode = new HashMap<>();

  Lanes(Place here) {
    this.here = here;
  }

  /** Begins to send. */
  void begin(Place to, long call, boolean isAnswer, Buffer bytes, List<RelayEffect> effects) {
    Name name = new Name(to.home(), call, isAnswer);
    Lane lane = byNode.computeIfAbsent(to.node(), first -> new Lane());
    send(lane, new Transfer(to, name, bytes), effects);
  }

  /** A piece was taken: the next one goes out, if there is one. False if it is not the piece that is under way. */
  boolean taken(Place by, long call, boolean isAnswer, int upTo, List<RelayEffect> effects) {
    Lane lane = byNode.get(by.node());
    Name name = new Name(by.home(), call, isAnswer);
    Transfer transfer = lane == null ? null : lane.underWay.get(name);
    if (lane == null || transfer == null || upTo != transfer.end()) {
      return false;
    }
    lane.underWay.remove(name);
    if (upTo < transfer.bytes.length()) {
      transfer.at = upTo;
      lane.waiting.put(name, transfer);
    }
    proceed(by.node(), lane, effects);
    return true;
  }

  /** Whether there is more to send, or something sent that was not taken. */
  boolean isUnderWay(Place to, long call, boolean isAnswer) {
    Lane lane = byNode.get(to.node());
    Name name = new Name(to.home(), call, isAnswer);
    return lane != null && (lane.underWay.containsKey(name) || lane.waiting.containsKey(name));
  }

  /** Nothing more of it is sent. */
  void end(Place to, long call, boolean isAnswer, List<RelayEffect> effects) {
    Lane lane = byNode.get(to.node());
    if (lane != null) {
      Name name = new Name(to.home(), call, isAnswer);
      lane.underWay.remove(name);
      lane.waiting.remove(name);
      proceed(to.node(), lane, effects);
    }
  }

  private void proceed(String node, Lane lane, List<RelayEffect> effects) {
    while (!lane.waiting.isEmpty() && lane.underWay.size() < UNDER_WAY_MAX) {
      Transfer next = lane.waiting.values().iterator().next();
      lane.waiting.remove(next.name);
      send(lane, next, effects);
    }
    if (lane.underWay.isEmpty()) {
      byNode.remove(node);
    }
  }

  private void send(Lane lane, Transfer transfer, List<RelayEffect> effects) {
    if (lane.underWay.size() >= UNDER_WAY_MAX) {
      lane.waiting.put(transfer.name, transfer);
      return;
    }
    lane.underWay.put(transfer.name, transfer);
    effects.add(new RelayEffect.Send(
        transfer.to,
        new Piece(
            here,
            transfer.name.call,
            transfer.name.isAnswer,
            transfer.at,
            transfer.bytes.length(),
            transfer.bytes.getBuffer(transfer.at, transfer.end()))));
  }
}
