package dev.rollcall.web.socket;

import dev.rollcall.tracker.TrackerException;
import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.channel.EndReason;
import dev.rollcall.web.wire.WireMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client: performs what its {@link SocketSession} says, over whatever carries it. All methods on the client's event loop. */
public final class SocketConnection implements Carrier.Inbound {

  private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);

  private final Carrier carrier;
  private final SocketParts parts;
  private final Client client;
  private final SocketSession session;
  private final SocketCounters counters;
  private final Outbox outbox;
  private final long identityEndsMs;
  private final long slowReaderMs;
  private final int maxPresences;

  /** Invariant: has the channels between their Join and their End, those whose join could not even begin excepted. */
  private final Map<Long, LiveChannel> channels = new HashMap<>();

  /** Effects that wait for those before them: answers may come while effects are performed. */
  private final ArrayDeque<Effect> due = new ArrayDeque<>();

  /** Invariant: the sum of the presences of the channels that have not ended. */
  private int presences;

  private boolean performing;

  private final Promise<Void> closed = Promise.promise();

  /** Opens the carrier. That it is open was counted already; that it is closed is counted here. */
  public SocketConnection(Carrier carrier, SocketParts parts, Client client) {
    this.carrier = carrier;
    this.parts = parts;
    this.client = client;
    this.counters = parts.counters();
    SocketOptions limits = parts.limits();
    this.session =
        new SocketSession(limits, client, parts.channels()::has, AnonymousKeys::next, nowMs());
    session.countRefusals(counters.refusals);
    this.identityEndsMs = client.identity().expiresAtMs();
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
    if (lapsed()) {
      return;
    }
    perform(session.tick(nowMs()));
    if (outbox.fullMs() > slowReaderMs && !outbox.isClosed()) {
      cutOff("not writable for slowReaderMs " + slowReaderMs);
    }
  }

  /** Sends the client away, to come back elsewhere. */
  public void drain() {
    perform(session.drain());
  }

  /** Whether the identity has expired. Then the socket ends, before anything more is done or shown on the strength of it. */
  boolean lapsed() {
    if (identityEndsMs == Identity.NEVER || System.currentTimeMillis() < identityEndsMs) {
      return false;
    }
    perform(session.expire());
    return true;
  }

  Outbox outbox() {
    return outbox;
  }

  /** The name under which what a client has is counted together, over all its sockets; empty: it is not counted. */
  String client() {
    return client.name();
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
    if (!message.isText() && !client.takesBinary()) {
      counters.undeliverable.increment();
    } else if (!outbox.send(message) && !outbox.isClosed()) {
      cutOff("more than maxQueueBytes waits to be read");
    }
  }

  /** False if too much waits. */
  boolean pushDiff(WireMessage message) {
    if (lapsed()) {
      return true;
    }
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
    message(() -> session.onText(text, nowMs()));
  }

  @Override
  public void onBinary(Buffer bytes) {
    message(() -> session.onBinary(bytes, nowMs()));
  }

  private void message(Supplier<List<Effect>> heard) {
    counters.framesRead.increment();
    if (lapsed()) {
      return;
    }
    try {
      perform(heard.get());
    } catch (RuntimeException e) {
      LOG.error("socket of {} closed: its message broke the session", carrier.remote(), e);
      outbox.close(1011, "server error");
      perform(session.onClosed(EndReason.LOST));
    }
  }

  @Override
  public void onAlive() {
    session.onAlive(nowMs());
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
      push(send.message());
    } else if (effect instanceof Effect.Join join) {
      answer(
          join.call(), () -> admitted(join.topic(), () -> begun(join).join(join)), "join crashed");
    } else if (effect instanceof Effect.Open open) {
      answer(
          open.call(),
          () -> admitted(open.topic(), () -> begun(open).join(open.payload())),
          "join crashed");
    } else if (effect instanceof Effect.Attach attach) {
      LiveChannel channel = channels.get(attach.channel());
      if (channel != null) {
        channel.attach();
      }
    } else if (effect instanceof Effect.Request request) {
      LiveChannel channel = channels.get(request.channel());
      if (channel != null) {
        answer(request.call(), () -> channel.perform(request), "failed");
      }
    } else if (effect instanceof Effect.End end) {
      end(end.channel(), end.reason());
    } else if (effect instanceof Effect.Close close) {
      close(close);
    }
  }

  /** Goes on, unless the topic is one more than this client may bring into being so soon. */
  private Future<Answer> admitted(String topic, Supplier<Future<Answer>> join) {
    long waitMs = parts.topics().enter(client.name(), parts.tracker().count(topic), nowMs());
    return waitMs == 0
        ? join.get()
        : Future.succeededFuture(Answer.later("too many new topics in too short a time", waitMs));
  }

  private PresenceChannel begun(Effect.Join join) {
    return begun(
        join.channel(),
        new PresenceChannel(
            this, parts, client, join, () -> broke(join.channel(), "its owner has ended", null)));
  }

  private ApplicationChannel begun(Effect.Open open) {
    return begun(open.channel(), new ApplicationChannel(this, parts, client, open));
  }

  private <C extends LiveChannel> C begun(long id, C channel) {
    channels.put(id, channel);
    counters.channelsBegun.increment();
    return channel;
  }

  /** What a channel relies on broke, or its handler did: it ends, and the client may join again. */
  void broke(long id, String what, @Nullable Throwable cause) {
    LiveChannel channel = channels.get(id);
    if (channel != null) {
      LOG.warn("a channel of {} crashed: {}", channel.topic(), what, cause);
      counters.crashed.increment();
      perform(session.onCrash(id));
    }
  }

  /** A channel has nothing more to say: the client is told, and does not rejoin. */
  void stop(long id) {
    perform(session.onStop(id));
  }

  private void end(long id, EndReason reason) {
    LiveChannel channel = channels.remove(id);
    if (channel != null) {
      counters.channelsEnded.increment();
      channel.end(reason);
    }
  }

  private void close(Effect.Close close) {
    if (close.code() == SocketSession.MALFORMED || close.code() == SocketSession.TOO_BIG) {
      counters.malformed.increment();
      LOG.info("websocket of {} closed: {}", carrier.remote(), close.reason());
    }
    outbox.close(close.code(), close.reason());
  }

  /** Whatever happens, the session hears of it: no client is left waiting. */
  private void answer(long call, Supplier<Future<Answer>> attempt, String otherwise) {
    Future<Answer> outcome;
    try {
      outcome = attempt.get();
    } catch (RuntimeException e) {
      outcome = Future.failedFuture(e);
    }
    outcome.onComplete(done -> {
      if (done.failed() && !(done.cause() instanceof TrackerException)) {
        LOG.error("a request of {} failed", carrier.remote(), done.cause());
      }
      perform(session.onAnswer(
          call, done.succeeded() ? done.result() : Answer.failure(done.cause(), otherwise)));
    });
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
