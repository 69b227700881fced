package dev.rollcall.web.hook;

import dev.rollcall.web.hook.DeliveryQueue.Batch;
import dev.rollcall.web.hook.DeliveryQueue.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts what its {@link DeliveryQueue} says to one endpoint. All methods on the verticle's event loop. */
final class HookSender {

  private static final Logger LOG = LoggerFactory.getLogger(HookSender.class);

  /** Answers that may be others later. */
  private static final Set<Integer> PASSING = Set.of(408, 425, 429);

  /** Most of an answer's body that is read, in bytes. */
  private static final int ANSWER_BYTES_MAX = 65_536;

  private final Vertx vertx;
  private final HttpClient http;
  private final String node;
  private final HookEndpoint endpoint;
  private final DeliveryQueue queue;
  private final Standby standby;

  /** In front of the batches' numbers: two runs of a node never name a message the same. */
  private final String run = UUID.randomUUID().toString();

  private boolean timerArmed;
  private boolean hurried;

  HookSender(Vertx vertx, HttpClient http, String node, HookEndpoint endpoint) {
    this.vertx = vertx;
    this.http = http;
    this.node = node;
    this.endpoint = endpoint;
    this.queue = new DeliveryQueue(endpoint);
    this.standby = new Standby(endpoint.getMaxQueue());
  }

  boolean wants(String topic) {
    return endpoint.wants(topic);
  }

  /** What the endpoint is called among the nodes, which all have the same ones; not its URL, which may be a secret. */
  String name() {
    return Integer.toHexString(endpoint.getUrl().hashCode());
  }

  /** Events that a node has to tell: this one sends them, for another one they are held. */
  void add(String speaker, List<HookEvent> events) {
    for (HookEvent event : events) {
      if (endpoint.wants(event)) {
        if (speaker.equals(node)) {
          queue.add(event, nowMs());
        } else {
          standby.add(speaker, event, nowMs());
        }
      }
    }
    go();
  }

  /** Another node has told all but what it saw in the last ms. */
  void told(String speaker, long behindMs) {
    standby.told(speaker, behindMs, nowMs());
  }

  /** Who may speak now. */
  void on(Set<String> speakers) {
    standby.due(speakers, node, nowMs()).forEach(event -> queue.add(event, nowMs()));
    go();
  }

  /** What this node has not told yet happened in the last so many ms. */
  long behindMs() {
    return queue.behindMs(nowMs());
  }

  /** Sends what waits without waiting for more. */
  void hurry() {
    hurried = true;
    go();
  }

  boolean idle() {
    return queue.idle();
  }

  long delivered() {
    return queue.delivered();
  }

  long retried() {
    return queue.retried();
  }

  long dropped() {
    return queue.dropped();
  }

  long refused() {
    return queue.refused();
  }

  long size() {
    return queue.size();
  }

  private void go() {
    long nowMs = nowMs() + (hurried ? endpoint.getLingerMs() : 0);
    Batch batch = queue.due(nowMs);
    if (batch != null) {
      post(batch);
      return;
    }
    long dueMs = queue.dueMs(nowMs);
    if (dueMs >= 0 && !timerArmed) {
      timerArmed = true;
      vertx.setTimer(Math.max(1, dueMs), timer -> {
        timerArmed = false;
        go();
      });
    }
  }

  private void post(Batch batch) {
    Buffer body = body(batch).toBuffer();
    long epochSeconds = System.currentTimeMillis() / 1_000;
    RequestOptions request = new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setAbsoluteURI(endpoint.getUrl())
        .setFollowRedirects(false)
        .setConnectTimeout(endpoint.getTimeoutMs())
        .setIdleTimeout(endpoint.getTimeoutMs())
        .setTimeout(endpoint.getTimeoutMs())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(
            HookSignature.HEADER,
            HookSignature.of(endpoint.getSecret(), epochSeconds, body.getBytes()));
    // The answer's body is of no interest: the status is all that is waited for.
    http.request(request)
        .compose(prepared -> prepared.send(body).onSuccess(answer -> discard(prepared, answer)))
        .onComplete(done -> {
          Outcome outcome =
              done.failed() ? Outcome.FAILED : outcome(done.result().statusCode());
          if (outcome != Outcome.DELIVERED) {
            LOG.warn(
                "hook {}: message of {} events {} in attempt {}: {}",
                endpoint.getUrl(),
                batch.events().size(),
                outcome,
                batch.attempt(),
                done.failed()
                    ? done.cause().toString()
                    : "status " + done.result().statusCode());
          }
          queue.on(outcome, nowMs(), ThreadLocalRandom.current());
          go();
        });
  }

  /** Reads a body to its end, so that the connection can be used again; one without an end costs the connection. */
  private void discard(HttpClientRequest request, HttpClientResponse answer) {
    answer.exceptionHandler(cutOff -> {});
    if (answer.statusCode() / 100 != 2) {
      cut(request);
      return;
    }
    long late = vertx.setTimer(endpoint.getTimeoutMs(), timer -> cut(request));
    long[] bytes = {0};
    answer
        .handler(chunk -> {
          bytes[0] += chunk.length();
          if (bytes[0] > ANSWER_BYTES_MAX) {
            cut(request);
          }
        })
        .end()
        .onComplete(ended -> vertx.cancelTimer(late));
  }

  private static void cut(HttpClientRequest request) {
    var unused = request.reset();
  }

  /** A redirect is no address that anybody configured. */
  private static Outcome outcome(int status) {
    if (status >= 200 && status < 300) {
      return Outcome.DELIVERED;
    }
    return status >= 500 || PASSING.contains(status) ? Outcome.FAILED : Outcome.REFUSED;
  }

  private JsonObject body(Batch batch) {
    return new JsonObject()
        .put("id", run + "-" + batch.id())
        .put("node", node)
        .put("attempt", batch.attempt())
        .put(
            "events",
            new JsonArray(batch.events().stream().map(HookEvent::toJson).toList()));
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
