package dev.rollcall.web.bench.node;

import dev.rollcall.tracker.CallResult;
import dev.rollcall.tracker.Owner;
import dev.rollcall.tracker.Tracker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Members of groups that count what they get, and reply to who asks; and messages to all members of a group. On the node's one event loop, but
 * for the counts.
 */
final class Choir {

  /** Longer than any answer takes: who has not replied then never will. */
  private static final long CALL_MS_MAX = 60_000;

  private final VertxInternal vertx;
  private final Tracker tracker;
  private final AtomicLong received = new AtomicLong();

  /** Written before {@link #received} counts the message: who sees the count sees the moment. */
  private volatile long lastReceivedNs;

  Choir(VertxInternal vertx, Tracker tracker) {
    this.vertx = vertx;
    this.tracker = tracker;
  }

  /** Has so many members join, all of one owner. */
  Future<JsonObject> join(String group, int count) {
    Owner owner = tracker.owner();
    List<Future<?>> joined = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      joined.add(tracker.groups().join(owner, group, this::receive, new JsonObject()));
    }
    return Future.all(joined).map(all -> new JsonObject());
  }

  private void receive(Message<Object> message) {
    if (message.replyAddress() != null) {
      message.reply(message.body());
    }
    lastReceivedNs = System.nanoTime();
    received.incrementAndGet();
  }

  /** Messages that members of this node have got, ever. Any thread. */
  long received() {
    return received.get();
  }

  /** When one of them got one the last time. Any thread. */
  long lastReceivedNs() {
    return lastReceivedNs;
  }

  /** Publishes so often in a row; how many members that reached, summed up. */
  JsonObject publish(String group, int times, int bytes) {
    Buffer body = Buffer.buffer(new byte[bytes]);
    long reached = 0;
    long beganNs = System.nanoTime();
    for (int i = 0; i < times; i++) {
      reached += tracker.groups().publish(group, body);
    }
    return new JsonObject().put("beganNs", beganNs).put("reached", reached);
  }

  /** Asks all members so often, one time after the other: how long each took, and how many replied, and did not, in all. */
  Future<JsonObject> call(String group, int times, int bytes) {
    Calling calling = new Calling(group, times, Buffer.buffer(new byte[bytes]));
    calling.next();
    return calling.done.future();
  }

  /** Calls one after the other. */
  private final class Calling {

    private final String group;
    private final Buffer body;
    private final Promise<JsonObject> done = vertx.getOrCreateContext().promise();
    private final JsonArray tookNs = new JsonArray();
    private int left;
    private long replies;
    private long failures;

    Calling(String group, int times, Buffer body) {
      this.group = group;
      this.left = times;
      this.body = body;
    }

    void next() {
      if (left == 0) {
        done.complete(new JsonObject()
            .put("tookNs", tookNs)
            .put("replies", replies)
            .put("failures", failures));
        return;
      }
      left--;
      long beganNs = System.nanoTime();
      tracker
          .groups()
          .multiCall(group, body, CALL_MS_MAX)
          .onSuccess(result -> called(result, System.nanoTime() - beganNs))
          .onFailure(done::tryFail);
    }

    private void called(CallResult result, long ns) {
      tookNs.add(ns);
      replies += result.replies().size();
      failures += result.failures().size();
      next();
    }
  }
}
