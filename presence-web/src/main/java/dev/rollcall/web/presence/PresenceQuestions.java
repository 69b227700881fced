package dev.rollcall.web.presence;

import dev.rollcall.tracker.Presence;
import dev.rollcall.tracker.TopicSnapshot;
import dev.rollcall.tracker.Tracker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is asked about presences besides what a feed tells: a page of a topic, where somebody is, when somebody was last here. Any thread. */
public final class PresenceQuestions {

  /** Most presences that are told of one key. */
  static final int PRESENCES_MAX = 1_000;

  private final Vertx vertx;
  private final Tracker tracker;
  private final TopicOptions options;
  private final PublicMeta metas;
  private final SeenTable seen;

  /** Of one node. */
  public PresenceQuestions(
      Vertx vertx, Tracker tracker, TopicOptions options, PublicMeta metas, SeenTable seen) {
    this.vertx = vertx;
    this.tracker = tracker;
    this.options = options;
    this.metas = metas;
    this.seen = seen;
  }

  /** Why the topic's list may not be read, not even in pages, whoever asks; null if it may. */
  public @Nullable String notListed(String topic) {
    return options.rule(topic).getShow().equals(View.Kind.COUNT.label())
        ? "topic " + topic + " is shown as counts only"
        : null;
  }

  /**
   * So many keys after this one, or the first ones: {@code {"presences": {key: {"metas": [..]}}, "count", "version", "next"}};
   * {@code next} is missing on the last page. O(topic), on a worker thread.
   */
  public Future<JsonObject> page(String topic, String after, int limit) {
    TopicSnapshot snapshot = tracker.list(topic);
    return vertx.executeBlocking(() -> page(snapshot, after, limit), false);
  }

  /** Keeps no more than the page and one key of the topic at a time. No key is empty, so that nothing is before the first page. */
  private JsonObject page(TopicSnapshot snapshot, String after, int limit) {
    TreeMap<String, Boolean> smallest = new TreeMap<>();
    for (Presence presence : snapshot.presences()) {
      String key = presence.key();
      boolean fits = smallest.size() <= limit || key.compareTo(smallest.lastKey()) < 0;
      if (fits && key.compareTo(after) > 0) {
        smallest.put(key, true);
        if (smallest.size() > limit + 1) {
          smallest.pollLastEntry();
        }
      }
    }
    boolean more = smallest.size() > limit;
    if (more) {
      smallest.pollLastEntry();
    }
    JsonObject users = new JsonObject();
    smallest.keySet().forEach(key -> users.put(key, metas(snapshot.get(key))));
    JsonObject page = new JsonObject()
        .put("presences", users)
        .put("count", snapshot.size())
        .put("version", snapshot.version());
    return more ? page.put("next", smallest.lastKey()) : page;
  }

  /**
   * {@code {"key", "topics": {topic: {"metas": [..]}}}}: where, of the topics that may be told, the key is present, with at most {@link
   * #PRESENCES_MAX} presences; {@code "more": true} if there are others. O(presences of the key), on a worker thread, which is where the predicate is
   * asked.
   */
  public Future<JsonObject> whereIs(String key, Predicate<String> mayBeTold) {
    return vertx.executeBlocking(() -> found(key, mayBeTold), false);
  }

  private JsonObject found(String key, Predicate<String> mayBeTold) {
    Map<String, JsonArray> byTopic = new TreeMap<>();
    int told = 0;
    boolean more = false;
    for (Presence presence : tracker.whereIs(key)) {
      if (mayBeTold.test(presence.topic())) {
        more = told == PRESENCES_MAX;
        if (more) {
          break;
        }
        told++;
        byTopic
            .computeIfAbsent(presence.topic(), none -> new JsonArray())
            .add(metas.toPhoenix(presence));
      }
    }
    JsonObject topics = new JsonObject();
    byTopic.forEach((topic, shown) -> topics.put(topic, new JsonObject().put("metas", shown)));
    JsonObject answer = new JsonObject().put("key", key).put("topics", topics);
    return more ? answer.put("more", true) : answer;
  }

  /**
   * {@code {"key", "present", "lastSeen"}}: whether it is present in a topic that may be told, else when it left the last one, in ms since 1970; null if
   * that is not known here or may not be told. O(presences of the key), on a worker thread, which is where the predicate is asked.
   */
  public Future<JsonObject> lastSeen(String key, Predicate<String> mayBeTold) {
    return vertx.executeBlocking(() -> seen(key, mayBeTold), false);
  }

  private JsonObject seen(String key, Predicate<String> mayBeTold) {
    boolean present =
        tracker.whereIs(key).stream().anyMatch(presence -> mayBeTold.test(presence.topic()));
    LastSeen.Leave leave = present ? null : seen.of(key);
    Long atMs = leave != null && mayBeTold.test(leave.topic()) ? leave.atMs() : null;
    return new JsonObject().put("key", key).put("present", present).put("lastSeen", atMs);
  }

  private JsonObject metas(Iterable<Presence> presences) {
    JsonArray shown = new JsonArray();
    presences.forEach(presence -> shown.add(metas.toPhoenix(presence)));
    return new JsonObject().put("metas", shown);
  }
}
