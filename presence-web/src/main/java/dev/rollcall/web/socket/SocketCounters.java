package dev.rollcall.web.socket;

import java.util.concurrent.atomic.LongAdder;

/** What the websockets of a node have done since its start, summed over its event loops. */
public final class SocketCounters {

  /** Websockets opened. */
  public final LongAdder opened = new LongAdder();

  /** Websockets closed, by whomever. */
  public final LongAdder closed = new LongAdder();

  /** Upgrades refused: version, origin, draining or maxSockets. */
  public final LongAdder refused = new LongAdder();

  /** The same and all that was refused since, by reason. */
  public final Refusals refusals = new Refusals();

  /** Channels begun. */
  public final LongAdder channelsBegun = new LongAdder();

  /** Channels ended. */
  public final LongAdder channelsEnded = new LongAdder();

  /** Frames read. */
  public final LongAdder framesRead = new LongAdder();

  /** Frames written. */
  public final LongAdder framesWritten = new LongAdder();

  /** Diffs and broadcasts, one per channel reached. */
  public final LongAdder pushed = new LongAdder();

  /** Websockets closed because they read too slowly. */
  public final LongAdder slow = new LongAdder();

  /** Channels for which a diff was too much, and that get a fresh state instead. */
  public final LongAdder resyncs = new LongAdder();

  /** Websockets closed because they sent what is no frame. */
  public final LongAdder malformed = new LongAdder();

  /** Binary messages that were not sent, because polls carry texts only. */
  public final LongAdder undeliverable = new LongAdder();

  /** Requests of polling clients that another node was asked to answer. */
  public final LongAdder pollsForwarded = new LongAdder();

  /** Channels that broke. */
  public final LongAdder crashed = new LongAdder();

  /** Websockets open now. */
  public long open() {
    return Math.max(0, opened.sum() - closed.sum());
  }

  /** Channels joined or joining now. */
  public long channels() {
    return Math.max(0, channelsBegun.sum() - channelsEnded.sum());
  }
}
