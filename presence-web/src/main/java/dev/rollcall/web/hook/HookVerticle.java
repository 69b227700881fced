package dev.rollcall.web.hook;

import dev.rollcall.pubsub.Subscription;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerStats;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Listens to all diffs of this node and has those endpoints told of what this node speaks for; what others speak for it holds until they have told
 * it. Until the node has caught up with its peers it listens only: who was there before it came did not come just now.
 *
 * <p>The nodes say to one another, each second and when it changes, whether they speak and how far behind they are: {@code {"node", "run", "speaks",
 * "behind": {endpoint: ms}}}. Who has not been heard of does not speak.
 */
public final class HookVerticle extends VerticleBase {

  /** Where the nodes tell one another how far they are. */
  private static final String TOLD = "rollcall.hooks.told";

  /** How often it is looked which nodes are up, in ms. */
  private static final long NODES_MS = 250;

  /** How often the others are told how far this one is, in looks. */
  private static final int LOOKS_PER_WORD = 4;

  /** How long what waits may still go out when the node stops, in ms. */
  private static final long STOP_MS_MAX = 2_000;

  private final Tracker tracker;
  private final HookOptions options;
  private final HookCounters counters;
  private final Occupancy occupancy;
  private final Speakers others = new Speakers();

  /** Of this one: its last one's words are not its own. */
  private final String run = UUID.randomUUID().toString();

  private List<HookSender> senders = List.of();

  /** Invariant: as of at most NODES_MS ago, the nodes that may speak; without this one while it has not caught up or leaves. */
  private Set<String> speakers = Set.of();

  /** Whether this node speaks; as the others were told last. */
  private boolean speaks;

  private int looks;

  /** Whether a node was heard of that may not have heard of this one. */
  private boolean greet;

  private boolean stopping;

  private @Nullable HttpClient http;
  private @Nullable MessageConsumer<JsonObject> diffs;

  /** Null until the tracker has started. */
  private @Nullable Subscription words;

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
        Map<String, String> refs = new LinkedHashMap<>();
        tracker.list(topic).presences().forEach(here -> refs.put(here.key(), here.ref()));
        follow(topic, refs);
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
    stopping = true;
    lookAround();
    if (words != null) {
      words.cancel();
    }
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
      Map<String, String> refs = new LinkedHashMap<>();
      putRefs(diff.getJsonObject("leaves"), refs);
      putRefs(diff.getJsonObject("joins"), refs);
      List<HookEvent> events = follow(topic, refs);
      if (caughtUp) {
        String speaker = Rendezvous.choose(topic, speakers);
        senders.forEach(sender -> sender.add(speaker, events));
      }
    }
  }

  /** Of each key one ref, the same on every node. */
  private static void putRefs(JsonObject side, Map<String, String> refs) {
    for (String key : side.fieldNames()) {
      side.getJsonObject(key).getJsonArray("metas").stream()
          .map(meta -> ((JsonObject) meta).getString("phx_ref"))
          .min(Comparator.naturalOrder())
          .ifPresent(ref -> refs.put(key, ref));
    }
  }

  private boolean isWanted(String topic) {
    return senders.stream().anyMatch(sender -> sender.wants(topic));
  }

  private List<HookEvent> follow(String topic, Map<String, String> refs) {
    return occupancy.on(
        topic, refs, key -> !tracker.get(topic, key).isEmpty(), System.currentTimeMillis());
  }

  private void lookAround() {
    boolean may = tracker.ready() && !stopping;
    caughtUp |= may;
    listen();
    boolean due = looks++ % LOOKS_PER_WORD == 0;
    if (words != null && (may != speaks || greet || due)) {
      greet = false;
      say(may);
    }
    speaks = may;
    Set<String> up = new HashSet<>();
    for (TrackerStats.Peer peer : tracker.stats().peers()) {
      if (peer.status().equals("UP") || peer.status().equals("SUSPECT")) {
        up.add(peer.node());
      }
    }
    Set<String> now = others.among(up);
    if (may) {
      now.add(tracker.nodeName());
    }
    speakers = now;
    senders.forEach(sender -> sender.on(now));
    counters.delivered.set(sum(HookSender::delivered));
    counters.retried.set(sum(HookSender::retried));
    counters.dropped.set(sum(HookSender::dropped));
    counters.refused.set(sum(HookSender::refused));
    counters.waiting.set(sum(HookSender::size));
    counters.unfollowed.set(occupancy.unfollowed());
  }

  private void listen() {
    if (words == null) {
      try {
        words = tracker.pubSub().subscribe(TOLD, (topic, word) -> hear(word.toJsonObject()));
      } catch (IllegalStateException notStarted) {
        // Then at the next look.
      }
    }
  }

  private void say(boolean may) {
    JsonObject behind = new JsonObject();
    senders.forEach(sender -> behind.put(sender.name(), sender.behindMs()));
    JsonObject word = new JsonObject()
        .put("node", tracker.nodeName())
        .put("run", run)
        .put("speaks", may)
        .put("behind", behind);
    try {
      tracker.pubSub().broadcast(TOLD, word.toBuffer());
    } catch (IllegalStateException closed) {
      // The tracker was closed first: its goodbye says as much.
    }
  }

  private void hear(JsonObject word) {
    String node = word.getString("node");
    if (node.equals(tracker.nodeName())) {
      return;
    }
    if (!others.on(node, word.getString("run"), word.getBoolean("speaks"))) {
      // Said at the next look, never at once: two nodes would answer each other for ever.
      greet = true;
      return;
    }
    JsonObject behind = word.getJsonObject("behind");
    for (HookSender sender : senders) {
      Long behindMs = behind.getLong(sender.name());
      if (behindMs != null) {
        sender.told(node, behindMs);
      }
    }
  }

  private long sum(ToLongFunction<HookSender> read) {
    return senders.stream().mapToLong(read).sum();
  }
}
