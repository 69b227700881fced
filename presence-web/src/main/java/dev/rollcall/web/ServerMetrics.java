package dev.rollcall.web;

import dev.rollcall.pubsub.PubSubStats;
import dev.rollcall.tracker.Table;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerStats;
import dev.rollcall.web.hook.HookCounters;
import dev.rollcall.web.presence.FeedMeters;
import dev.rollcall.web.presence.GraceCounters;
import dev.rollcall.web.presence.ParkedOwners;
import dev.rollcall.web.socket.SocketCounters;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What Prometheus is told. Nothing is counted twice: the meters are functions over the counters that the tracker, the pubsub and
 * the sockets keep anyway, read once per scrape.
 */
final class ServerMetrics {

  /** Bounds of the histogram of diffs, in characters: from one presence to what a large topic's storm makes. */
  private static final double[] DIFF_SIZES = {256, 1_024, 4_096, 16_384, 65_536, 262_144};

  /** Bounds of the histogram of their lag: 5 ms is a quiet flush, beyond a second somebody complains. */
  private static final Duration[] DIFF_LAGS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Tracker tracker;
  private final ScrapedMeters scraped;
  private final DistributionSummary diffSizes;
  private final Timer diffLags;
  private volatile @Nullable TrackerStats tracked;
  private volatile @Nullable PubSubStats bus;

  ServerMetrics(
      Tracker tracker, SocketCounters sockets, MetricsOptions options, BooleanSupplier serving) {
    this.tracker = tracker;
    this.scraped = new ScrapedMeters(registry, tracker, sockets.refusals, options);
    this.diffSizes = DistributionSummary.builder("rollcall.diff.size")
        .description("length of each presence_diff, in characters")
        .serviceLevelObjectives(DIFF_SIZES)
        .register(registry);
    this.diffLags = Timer.builder("rollcall.diff.lag")
        .description(
            "from a change in this node's tracker until its diff was written to all members on an event loop")
        .serviceLevelObjectives(DIFF_LAGS)
        .register(registry);
    Gauge.builder("rollcall.ready", () -> serving.getAsBoolean() && tracker.ready() ? 1 : 0)
        .description("1: caught up with the other nodes and not draining")
        .register(registry);
    tracked(
        "behind.seconds",
        "for how long something that another node did has been known to be missing here",
        stats -> stats.behindMs() / 1_000.0);
    trackerMeters();
    busMeters();
    socketMeters(sockets);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /** Where the feeds tell of their diffs. */
  FeedMeters feeds() {
    return (chars, lagNs) -> {
      diffSizes.record(chars);
      diffLags.record(lagNs, TimeUnit.NANOSECONDS);
    };
  }

  /** For meters of parts that are not the server's own. */
  MeterRegistry registry() {
    return registry;
  }

  String scrape() {
    TrackerStats now = tracker.stats();
    tracked = now;
    scraped.refresh(now);
    bus = tracker.pubSub().stats();
    return registry.scrape();
  }

  void close() {
    collections.close();
    registry.close();
  }

  /** Also tells of the presences of dropped connections. */
  void bind(ParkedOwners parked) {
    Gauge.builder("rollcall.presences.parked", parked, ParkedOwners::size)
        .description("presences that stay for the grace of a connection that dropped")
        .register(registry);
    GraceCounters grace = parked.counters();
    graceTotal(grace, "parked", "presences parked", g -> g.parked.sum());
    graceTotal(
        grace,
        "suppressed",
        "flaps that nobody saw: back within the grace",
        g -> g.suppressed.sum());
    graceTotal(grace, "expired", "parked presences that left at last", g -> g.expired.sum());
    graceTotal(
        grace,
        "refused",
        "presences not parked for maxParked or maxParkedPerClient",
        g -> g.refused.sum());
  }

  /** Also tells of the webhooks. */
  void bind(HookCounters hooks) {
    Gauge.builder("rollcall.hooks.waiting", hooks, h -> h.waiting.doubleValue())
        .description("events that wait to be told")
        .register(registry);
    hookTotal(hooks, "delivered", "events that endpoints have", h -> h.delivered.doubleValue());
    hookTotal(hooks, "retried", "messages that went out again", h -> h.retried.doubleValue());
    hookTotal(hooks, "dropped", "events pushed out of full queues", h -> h.dropped.doubleValue());
    hookTotal(hooks, "refused", "events given up", h -> h.refused.doubleValue());
    hookTotal(
        hooks,
        "unfollowed",
        "joins of members that are not followed for maxMembers",
        h -> h.unfollowed.doubleValue());
  }

  private void hookTotal(
      HookCounters hooks, String name, String description, ToDoubleFunction<HookCounters> read) {
    FunctionCounter.builder("rollcall.hooks." + name, hooks, read)
        .description(description)
        .register(registry);
  }

  private void graceTotal(
      GraceCounters grace, String name, String description, ToDoubleFunction<GraceCounters> read) {
    FunctionCounter.builder("rollcall.grace." + name, grace, read)
        .description(description)
        .register(registry);
  }

  private void trackerMeters() {
    tracked("presences", "visible presences of all nodes", TrackerStats::presences);
    tracked("topics", "topics with presences", TrackerStats::topics);
    tracked("owned", "presences of this node", TrackerStats::owned);
    for (String status : new String[] {"UP", "SUSPECT", "LEAVING", "DOWN"}) {
      Gauge.builder("rollcall.peers", this, metrics -> metrics.peers(status))
          .tag("status", status)
          .description("other nodes that are known")
          .register(registry);
    }
    for (Table table : Table.values()) {
      Gauge.builder("rollcall.table.size", this, metrics -> metrics.table(table))
          .tag("table", table.label())
          .description(
              "entries of a table, queue or index of the tracker; for queues and logs also bytes")
          .register(registry);
    }
    trackedTotal("downs", "times that a node was held for dead", TrackerStats::downs);
    trackedTotal("diffs", "diffs handed out on this node", TrackerStats::diffs);
    trackedTotal("deltas.sent", "delta frames built here", TrackerStats::deltasSent);
    trackedTotal(
        "deltas.applied",
        "delta frames that changed this node's state",
        TrackerStats::deltasApplied);
    trackedTotal("pulls", "requests for what was missed", TrackerStats::pulls);
    trackedTotal("chunks", "catch-up chunks received", TrackerStats::chunks);
    trackedTotal("malformed", "frames of nodes refused as malformed", TrackerStats::malformed);
    trackedTotal(
        "mismatches",
        "state hashes that differed at equal sequence numbers",
        TrackerStats::mismatches);
  }

  private void busMeters() {
    busTotal("messages.sent", "messages handed to the event bus", PubSubStats::messagesSent);
    busTotal("bytes.sent", "their bytes", PubSubStats::bytesSent);
    busTotal("messages.received", "messages from other nodes", PubSubStats::messagesReceived);
    busTotal("bytes.received", "their bytes", PubSubStats::bytesReceived);
    busTotal(
        "dropped.to.peers",
        "messages dropped because a peer's queue was full",
        PubSubStats::droppedToPeers);
    busTotal(
        "dropped.to.subscribers",
        "messages dropped because a subscriber's queue was full",
        PubSubStats::droppedToSubscribers);
  }

  private void socketMeters(SocketCounters sockets) {
    Gauge.builder("rollcall.sockets", sockets, SocketCounters::open)
        .description("websockets open")
        .register(registry);
    Gauge.builder("rollcall.channels", sockets, SocketCounters::channels)
        .description("channels joined")
        .register(registry);
    socketTotal(sockets, "sockets.opened", "websockets opened", s -> s.opened.sum());
    socketTotal(sockets, "sockets.refused", "upgrades refused", s -> s.refused.sum());
    socketTotal(
        sockets,
        "sockets.slow.closed",
        "websockets closed because they read too slowly",
        s -> s.slow.sum());
    socketTotal(
        sockets,
        "resyncs",
        "channels that fell behind the diffs and get a fresh state",
        s -> s.resyncs.sum());
    socketTotal(
        sockets,
        "sockets.malformed.closed",
        "websockets closed for what is no frame",
        s -> s.malformed.sum());
    socketTotal(sockets, "frames.read", "frames read from clients", s -> s.framesRead.sum());
    socketTotal(sockets, "frames.written", "frames written to clients", s -> s.framesWritten.sum());
    socketTotal(
        sockets, "pushes", "diffs and broadcasts, one per channel reached", s -> s.pushed.sum());
    socketTotal(
        sockets,
        "polls.forwarded",
        "requests of polling clients that another node was asked to answer",
        s -> s.pollsForwarded.sum());
    socketTotal(sockets, "channels.crashed", "channels that broke", s -> s.crashed.sum());
  }

  private void tracked(String name, String description, ToDoubleFunction<TrackerStats> read) {
    Gauge.builder("rollcall." + name, this, metrics -> metrics.ofTracker(read))
        .description(description)
        .register(registry);
  }

  private void trackedTotal(String name, String description, ToDoubleFunction<TrackerStats> read) {
    FunctionCounter.builder("rollcall." + name, this, metrics -> metrics.ofTracker(read))
        .description(description)
        .register(registry);
  }

  private void busTotal(String name, String description, ToDoubleFunction<PubSubStats> read) {
    FunctionCounter.builder("rollcall.pubsub." + name, this, metrics -> {
          PubSubStats stats = metrics.bus;
          return stats == null ? 0 : read.applyAsDouble(stats);
        })
        .description(description)
        .register(registry);
  }

  private void socketTotal(
      SocketCounters sockets,
      String name,
      String description,
      ToDoubleFunction<SocketCounters> read) {
    FunctionCounter.builder("rollcall." + name, sockets, read)
        .description(description)
        .register(registry);
  }

  private double ofTracker(ToDoubleFunction<TrackerStats> read) {
    TrackerStats stats = tracked;
    return stats == null ? 0 : read.applyAsDouble(stats);
  }

  private double table(Table table) {
    return ofTracker(stats -> stats.tables().getOrDefault(table, 0L));
  }

  private double peers(String status) {
    return ofTracker(stats ->
        stats.peers().stream().filter(peer -> peer.status().equals(status)).count());
  }
}
