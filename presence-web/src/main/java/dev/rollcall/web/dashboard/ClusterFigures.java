package dev.rollcall.web.dashboard;

import dev.rollcall.pubsub.PubSub;
import dev.rollcall.pubsub.Subscription;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of every node of the cluster, from any of them. A question goes to all members through the pubsub, each answers to who asked. However many look
 * at this node's dashboard, one question is under way at a time, and its answer serves all who ask within {@link #FRESH_MS}; while
 * nobody looks, nothing is sent. Any thread.
 */
final class ClusterFigures {

  /** How long nodes have to answer, in ms: less than a page's patience, more than a node's garbage collection. */
  static final long ANSWER_MS = 700;

  /** How long an answer serves others who ask, in ms. */
  static final long FRESH_MS = 500;

  /** How often it is tried to listen while the tracker has not started, in ms. */
  private static final long LISTEN_AGAIN_MS = 200;

  private static final String ASKED = "rollcall.figures.asked";
  private static final String TOLD = "rollcall.figures.told";

  private static final Logger LOG = LoggerFactory.getLogger(ClusterFigures.class);

  private final Vertx vertx;
  private final PubSub pubSub;
  private final Supplier<JsonObject> own;
  private final AtomicLong rounds = new AtomicLong();

  /** Both or none. Guarded by this. */
  private final List<Subscription> subscriptions = new ArrayList<>();

  /** Guarded by this. */
  private boolean closed;

  /** The newest question; its promise completes at the latest after {@link #ANSWER_MS}. Guarded by this. */
  private @Nullable Asked newest;

  private record Asked(Round round, Promise<JsonObject> outcome, long atNs) {

    boolean serves(long nowNs) {
      return !outcome.future().isComplete() || nowNs - atNs < FRESH_MS * 1_000_000;
    }
  }

  ClusterFigures(Vertx vertx, PubSub pubSub, Supplier<JsonObject> own) {
    this.vertx = vertx;
    this.pubSub = pubSub;
    this.own = own;
  }

  /** Begins to answer the others, now or as soon as the tracker has started. */
  synchronized void open() {
    if (closed || !subscriptions.isEmpty()) {
      return;
    }
    try {
      subscriptions.add(pubSub.subscribe(ASKED, (topic, question) -> answer(question)));
      subscriptions.add(pubSub.subscribe(TOLD, (topic, answer) -> hear(answer)));
    } catch (IllegalStateException notStarted) {
      cancel();
      vertx.setTimer(LISTEN_AGAIN_MS, due -> open());
    }
  }

  /** Answers nobody any more. Idempotent. */
  synchronized void close() {
    closed = true;
    cancel();
  }

  /** {@code {"nodes": [figures …], "silent": [name …]}}; never fails, and takes {@link #ANSWER_MS} at most. */
  Future<JsonObject> ask() {
    Asked asked;
    synchronized (this) {
      Asked before = newest;
      if (before != null && before.serves(System.nanoTime())) {
        return before.outcome.future();
      }
      Round round = new Round(rounds.incrementAndGet(), pubSub.members());
      asked = new Asked(round, Promise.promise(), System.nanoTime());
      newest = asked;
    }
    vertx.setTimer(ANSWER_MS, due -> end(asked));
    try {
      JsonObject question =
          new JsonObject().put("from", pubSub.nodeName()).put("round", asked.round.number());
      pubSub.broadcast(ASKED, question.toBuffer());
    } catch (IllegalStateException notRunning) {
      end(asked);
    }
    return asked.outcome.future();
  }

  private void answer(Buffer question) {
    JsonObject asked = question.toJsonObject();
    JsonObject answer = new JsonObject()
        .put("round", asked.getLong("round"))
        .put("node", pubSub.nodeName())
        .put("figures", own.get());
    if (!pubSub.directBroadcast(asked.getString("from"), TOLD, answer.toBuffer())) {
      LOG.debug("no way to {}, which asked for figures", asked.getString("from"));
    }
  }

  private void hear(Buffer told) {
    JsonObject answer = told.toJsonObject();
    Asked asked;
    synchronized (this) {
      asked = newest;
      if (asked == null) {
        return;
      }
      asked.round.hear(
          answer.getLong("round"), answer.getString("node"), answer.getJsonObject("figures"));
      if (!asked.round.complete()) {
        return;
      }
    }
    end(asked);
  }

  private void end(Asked asked) {
    JsonObject heard;
    synchronized (this) {
      heard = asked.round.toJson();
    }
    asked.outcome.tryComplete(heard);
  }

  private void cancel() {
    subscriptions.forEach(Subscription::cancel);
    subscriptions.clear();
  }
}
