package dev.rollcall.tracker;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.UnaryOperator;

/**
 * What presences are bound to: when it ends, everything that it tracks leaves, in one diff per topic.
 *
 * <p>Only the owner changes its presences. From any thread; operations of one owner take effect in the order of the
 * calls (per topic). Futures complete on the caller's context, after this node's readers and subscribers can see the
 * change, and fail with a {@link TrackerException}.
 */
public interface Owner {

  /** Unique on this node, in this run. */
  String id();

  /**
   * Adds a presence.
   *
   * @return its ref; fails with {@code ALREADY_TRACKED} if this owner has one under the topic and key
   */
  Future<String> track(String topic, String key, JsonObject meta);

  /**
   * Replaces the meta of a presence: one diff with the old ref among the leaves and the new among the joins. An
   * unchanged meta changes nothing.
   *
   * @return the presence's ref; fails with {@code NO_PRESENCE} if this owner has none under the topic and key
   */
  Future<String> update(String topic, String key, JsonObject meta);

  /**
   * As {@link #update(String, String, JsonObject)} with the meta that the function makes of a copy of the present one.
   * The function runs on the shard's event loop: it must be quick and must not block; what it throws fails the future.
   */
  Future<String> updateWith(String topic, String key, UnaryOperator<JsonObject> change);

  /** Removes a presence ({@link LeaveReason#LEFT}); nothing happens if there is none. Completes with whether there was one. */
  Future<Boolean> untrack(String topic, String key);

  /**
   * As {@link #untrack(String, String)}, for another reason; fails with {@code INVALID} if it is none of the owners'
   * ({@link LeaveReason#isOwners}).
   */
  Future<Boolean> untrack(String topic, String key, LeaveReason reason);

  /** Removes all presences of this owner ({@link LeaveReason#LEFT}), its memberships and names too. The owner lives on. */
  Future<Void> untrackAll();

  /**
   * Ends the owner: removes all its presences ({@link LeaveReason#CLOSED}); later operations fail with {@code OWNER_CLOSED}.
   * Idempotent.
   */
  Future<Void> close();

  /**
   * As {@link #close()}, for another reason; fails with {@code INVALID} if it is none of the owners' ({@link
   * LeaveReason#isOwners}). The first end counts.
   */
  Future<Void> close(LeaveReason reason);

  /** Completes when the owner has ended, for whatever reason. */
  Future<Void> closed();
}
