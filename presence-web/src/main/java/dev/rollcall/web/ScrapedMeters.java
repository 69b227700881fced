package dev.rollcall.web;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerStats;
import dev.rollcall.web.socket.Refusals;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Those meters whose labels are known at a scrape only: peers, topics, reasons. One scrape at a time. */
final class ScrapedMeters {

  private final MeterRegistry registry;
  private final Tracker tracker;
  private final Refusals refusals;
  private final int topTopics;
  private final MultiGauge silence;
  private final MultiGauge topics;

  /** Invariant: those that have a meter; bounded as the refusals' reasons are. */
  private final Set<String> reasons = new HashSet<>();

  ScrapedMeters(
      MeterRegistry registry, Tracker tracker, Refusals refusals, MetricsOptions options) {
    this.registry = registry;
    this.tracker = tracker;
    this.refusals = refusals;
    this.topTopics = options.getTopTopics();
    this.silence = MultiGauge.builder("rollcall.peer.silence")
        .description("age of the newest word of a peer: what it did since has not been seen here")
        .baseUnit("seconds")
        .register(registry);
    this.topics = MultiGauge.builder("rollcall.topic.presences")
        .description("presences of the largest topics; opt-in: web.metrics.topTopics")
        .register(registry);
  }

  synchronized void refresh(TrackerStats stats) {
    silence.register(
        stats.peers().stream()
            .<MultiGauge.Row<?>>map(peer -> row("peer", peer.node(), peer.silentMs() / 1_000.0))
            .toList(),
        true);
    if (topTopics > 0) {
      topics.register(largest(), true);
    }
    for (String reason : refusals.counts().keySet()) {
      if (reasons.add(reason)) {
        ToDoubleFunction<Refusals> count = all -> all.count(reason, 0);
        FunctionCounter.builder("rollcall.rejections", refusals, count)
            .tag("reason", reason)
            .description("what was refused, by the code of the error reply or by the HTTP status")
            .register(registry);
      }
    }
  }

  private List<MultiGauge.Row<?>> largest() {
    Comparator<Map.Entry<String, Integer>> bySize = Map.Entry.comparingByValue();
    return tracker.topics().entrySet().stream()
        .sorted(bySize.reversed().thenComparing(Map.Entry.comparingByKey()))
        .limit(topTopics)
        .<MultiGauge.Row<?>>map(topic -> row("topic", topic.getKey(), topic.getValue()))
        .toList();
  }

  private static MultiGauge.Row<?> row(String label, String value, double number) {
    return MultiGauge.Row.of(Tags.of(label, value), number);
  }
}
