package dev.rollcall.web.hook;

import dev.rollcall.tracker.Presence;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerStats;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Listens to all diffs of this node and has those endpoints told of what this node speaks for. Until the node has caught up with its peers it
 * listens only: who was there before it came did not come just now.
 */
public final class HookVerticle extends VerticleBase {

  /** How often it is looked which nodes are up, in ms. */
  private static final long NODES_MS = 250;

  /** How long what waits may still go out when the node stops, in ms. */
  private static final long STOP_MS_MAX = 2_000;

  private final Tracker tracker;
  private final HookOptions options;
  private final HookCounters counters;
  private final Occupancy occupancy;
  private List<HookSender> senders = List.of();

  /** Invariant: as of at most NODES_MS ago, the nodes that may speak; without this one while it has not caught up or leaves. */
  private Set<String> nodes = Set.of();

  private @Nullable HttpClient http;
  private @Nullable MessageConsumer<JsonObject> diffs;

  /** Whether this node has ever caught up: since then it knows who was there before. */
  private boolean caughtUp;

  /** Needs the tracker's bus API, which is on unless it was turned off. */
  public HookVerticle(Tracker tracker, HookOptions options, HookCounters counters) {
    this.tracker = tracker;
    this.options = options;
    this.counters = counters;
    this.occupancy = new Occupancy(options.getMaxMembers());
  }

  @Override
  public Future<?> start() {
    HttpClient client = vertx.createHttpClient(
        new HttpClientOptions().setMaxHeaderSize(8_192).setDecompressionSupported(false));
    http = client;
    senders = options.getEndpoints().stream()
        .map(endpoint -> new HookSender(vertx, client, tracker.nodeName(), endpoint))
        .toList();
    MessageConsumer<JsonObject> listening =
        vertx.eventBus().localConsumer(tracker.diffAddress(), message -> onDiff(message.body()));
    diffs = listening;
    // After it listens: what changes meanwhile is seen again, which tells nothing twice.
    for (String topic : tracker.topics().keySet()) {
      if (isWanted(topic)) {
        Set<String> keys = new LinkedHashSet<>();
        tracker.list(topic).presences().stream().map(Presence::key).forEach(keys::add);
        follow(topic, keys);
      }
    }
    lookAround();
    vertx.setPeriodic(NODES_MS, timer -> lookAround());
    return listening.completion();
  }

  /** What waits goes out once more, if it can be quickly. */
  @Override
  public Future<?> stop() {
    Promise<Void> gone = Promise.promise();
    if (diffs != null) {
      diffs.unregister();
    }
    senders.forEach(HookSender::hurry);
    awaitIdle(STOP_MS_MAX, gone);
    return gone.future().eventually(() -> http == null ? Future.succeededFuture() : http.close());
  }

  private void awaitIdle(long leftMs, Promise<Void> gone) {
    if (leftMs <= 0 || senders.stream().allMatch(HookSender::idle)) {
      gone.complete();
    } else {
      vertx.setTimer(20, timer -> awaitIdle(leftMs - 20, gone));
    }
  }

  private void onDiff(JsonObject diff) {
    String topic = diff.getString("topic");
    if (isWanted(topic)) {
      Set<String> keys = new LinkedHashSet<>(diff.getJsonObject("leaves").fieldNames());
      keys.addAll(diff.getJsonObject("joins").fieldNames());
      List<HookEvent> events = follow(topic, keys);
      if (caughtUp && Rendezvous.choose(topic, nodes).equals(tracker.nodeName())) {
        long nowMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        for (HookSender sender : senders) {
          sender.add(events, nowMs);
        }
      }
    }
  }

  private boolean isWanted(String topic) {
    return senders.stream().anyMatch(sender -> sender.wants(topic));
  }

  private List<HookEvent> follow(String topic, Set<String> keys) {
    return occupancy.on(
        topic, keys, key -> !tracker.get(topic, key).isEmpty(), System.currentTimeMillis());
  }

  private void lookAround() {
    Set<String> up = new LinkedHashSet<>();
    if (tracker.ready()) {
      caughtUp = true;
      up.add(tracker.nodeName());
    }
    for (TrackerStats.Peer peer : tracker.stats().peers()) {
      if (peer.status().equals("UP") || peer.status().equals("SUSPECT")) {
        up.add(peer.node());
      }
    }
    nodes = up;
    counters.delivered.set(sum(HookSender::delivered));
    counters.retried.set(sum(HookSender::retried));
    counters.dropped.set(sum(HookSender::dropped));
    counters.refused.set(sum(HookSender::refused));
    counters.waiting.set(sum(HookSender::size));
    counters.unfollowed.set(occupancy.unfollowed());
  }

  private long sum(ToLongFunction<HookSender> read) {
    return senders.stream().mapToLong(read).sum();
  }
}
