package dev.rollcall.web.socket;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerException;
import dev.rollcall.web.channel.EndReason;
import dev.rollcall.web.presence.ParkedOwners;
import dev.rollcall.web.presence.TopicFeeds;
import dev.rollcall.web.wire.WireMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client: performs what its {@link SocketSession} says, over whatever carries it. All methods on the client's event loop. */
public final class SocketConnection implements Carrier.Inbound {

  private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);

  private final Carrier carrier;
  private final Tracker tracker;
  private final TopicFeeds feeds;
  private final ParkedOwners parked;
  private final SocketSession session;
  private final SocketCounters counters;
  private final Outbox outbox;
  private final long slowReaderMs;
  private final int maxPresences;

  /** Invariant: has the channels between their Join and their End, those whose join could not even begin excepted. */
  private final Map<Long, JoinedChannel> channels = new HashMap<>();

  /** Effects that wait for those before them: answers may come while effects are performed. */
  private final ArrayDeque<Effect> due = new ArrayDeque<>();

  /** Invariant: the sum of the presences of the channels that have not ended. */
  private int presences;

  private boolean performing;

  private final Promise<Void> closed = Promise.promise();

  /** Opens the carrier. That it is open was counted already; that it is closed is counted here. */
  public SocketConnection(
      Carrier carrier,
      Tracker tracker,
      TopicFeeds feeds,
      ParkedOwners parked,
      SocketOptions limits,
      SocketCounters counters) {
    this.carrier = carrier;
    this.tracker = tracker;
    this.feeds = feeds;
    this.parked = parked;
    this.counters = counters;
    this.session = new SocketSession(limits, AnonymousKeys::next, nowMs());
    this.slowReaderMs = limits.getSlowReaderMs();
    this.maxPresences = limits.getMaxPresencesPerSocket();
    this.outbox = new Outbox(carrier, limits.getMaxQueueBytes(), counters);
    carrier.open(this);
  }

  /** Completes when the client is gone and its channels have ended. */
  public Future<Void> closed() {
    return closed.future();
  }

  /** Time has passed: ends what waited too long. */
  public void tick() {
    perform(session.tick(nowMs()));
    if (outbox.fullMs() > slowReaderMs && !outbox.isClosed()) {
      cutOff("not writable for slowReaderMs " + slowReaderMs);
    }
  }

  /** Sends the client away, to come back elsewhere. */
  public void drain() {
    perform(session.drain());
  }

  Outbox outbox() {
    return outbox;
  }

  /** Refuses one presence too many, over all channels. */
  void requireRoom() {
    if (presences >= maxPresences) {
      throw new TrackerException(
          TrackerException.Code.LIMIT,
          presences + " presences on this websocket: maxPresencesPerSocket " + maxPresences);
    }
  }

  /** A channel has so many presences more, or fewer. */
  void count(int more) {
    presences += more;
  }

  /** A reply or a broadcast: a reader that lets them pile up is cut off. */
  void push(WireMessage message) {
    if (!outbox.send(message) && !outbox.isClosed()) {
      cutOff("more than maxQueueBytes waits to be read");
    }
  }

  /** False if too much waits. */
  boolean pushDiff(WireMessage message) {
    boolean sent = outbox.sendDiff(message);
    if (!sent) {
      counters.resyncs.increment();
    }
    return sent;
  }

  private void cutOff(String reason) {
    counters.slow.increment();
    LOG.info("websocket of {} closed: it reads too slowly: {}", carrier.remote(), reason);
    outbox.close(Outbox.TRY_AGAIN_LATER, reason);
    perform(session.onClosed(EndReason.LOST));
  }

  @Override
  public void onText(String text) {
    counters.framesRead.increment();
    try {
      perform(session.onText(text, nowMs()));
    } catch (RuntimeException e) {
      LOG.error("websocket of {} closed: its frame broke the session", carrier.remote(), e);
      outbox.close(1011, "server error");
      perform(session.onClosed(EndReason.LOST));
    }
  }

  @Override
  public void onBinary(Buffer bytes) {
    counters.framesRead.increment();
    perform(session.onBinary());
  }

  @Override
  public void onOversize() {
    perform(session.onOversize());
  }

  @Override
  public void onClosed(boolean goodbye) {
    outbox.discard();
    perform(session.onClosed(goodbye ? EndReason.CLOSED : EndReason.LOST));
    counters.closed.increment();
    closed.complete();
  }

  private void perform(List<Effect> effects) {
    due.addAll(effects);
    if (performing) {
      return;
    }
    performing = true;
    try {
      for (Effect effect = due.poll(); effect != null; effect = due.poll()) {
        perform(effect);
      }
    } finally {
      performing = false;
    }
  }

  private void perform(Effect effect) {
    if (effect instanceof Effect.Send send) {
      push(WireMessage.text(send.text()));
    } else if (effect instanceof Effect.Join join) {
      join(join);
    } else if (effect instanceof Effect.Attach attach) {
      JoinedChannel channel = channels.get(attach.channel());
      if (channel != null) {
        channel.attach();
      }
    } else if (effect instanceof Effect.Request request) {
      JoinedChannel channel = channels.get(request.channel());
      if (channel != null) {
        answer(request.call(), () -> channel.perform(request), "failed");
      }
    } else if (effect instanceof Effect.End end) {
      end(end.channel(), end.reason());
    } else if (effect instanceof Effect.Close close) {
      close(close);
    }
  }

  private void join(Effect.Join join) {
    answer(join.call(), () -> begun(join).join(join), "join crashed");
  }

  private JoinedChannel begun(Effect.Join join) {
    JoinedChannel channel = new JoinedChannel(
        this, tracker, parked, feeds.hold(join.topic()), join.topic(), () -> lostOwner(join));
    channels.put(join.channel(), channel);
    counters.channelsBegun.increment();
    return channel;
  }

  private void lostOwner(Effect.Join join) {
    if (channels.containsKey(join.channel())) {
      LOG.warn("a channel of {} lost its owner", join.topic());
      counters.crashed.increment();
      perform(session.onCrash(join.channel()));
    }
  }

  private void end(long id, EndReason reason) {
    JoinedChannel channel = channels.remove(id);
    if (channel != null) {
      counters.channelsEnded.increment();
      channel.end(reason);
    }
  }

  private void close(Effect.Close close) {
    if (close.code() == SocketSession.MALFORMED
        || close.code() == SocketSession.UNACCEPTABLE
        || close.code() == SocketSession.TOO_BIG) {
      counters.malformed.increment();
      LOG.info("websocket of {} closed: {}", carrier.remote(), close.reason());
    }
    outbox.close(close.code(), close.reason());
  }

  /** Whatever happens, the session hears of it: no client is left waiting. */
  private void answer(long call, Supplier<Future<JsonObject>> attempt, String otherwise) {
    Future<JsonObject> outcome;
    try {
      outcome = attempt.get();
    } catch (RuntimeException e) {
      outcome = Future.failedFuture(e);
    }
    outcome.onComplete(done -> {
      if (done.failed() && !(done.cause() instanceof TrackerException)) {
        LOG.error("a request of {} failed", carrier.remote(), done.cause());
      }
      Answer answer =
          done.succeeded() ? Answer.ok(done.result()) : Answer.failure(done.cause(), otherwise);
      perform(session.onAnswer(call, answer));
    });
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
