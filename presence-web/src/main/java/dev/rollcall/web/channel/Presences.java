package dev.rollcall.web.channel;

import dev.rollcall.tracker.TopicSnapshot;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * The presences in a channel's topic. Those that the channel tracks are its own: they leave when it ends, and count for its
 * client's {@code maxPresencesPerSocket}.
 */
public interface Presences {

  /** Adds a presence; its ref. Fails with a {@link dev.rollcall.tracker.TrackerException} as {@link dev.rollcall.tracker.Owner#track} does. */
  Future<String> track(String key, JsonObject meta);

  /** Replaces a presence's meta; its ref. Fails as {@link dev.rollcall.tracker.Owner#update} does. */
  Future<String> update(String key, JsonObject meta);

  /** Removes a presence; whether there was one. */
  Future<Boolean> untrack(String key);

  /** Who is present in the topic, on all nodes. O(1), from any thread. */
  TopicSnapshot list();

  /**
   * Shows them to the client: {@code presence_state} now, and {@code presence_diff} from then on, without a gap. Once, after the join was
   * answered: {@link Channel#joined()} is the place.
   */
  Future<Void> show();
}
