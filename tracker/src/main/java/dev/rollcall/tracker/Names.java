package dev.rollcall.tracker;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Names that one holder each has, found and called from any node.
 *
 * <p>A <em>holder</em> is an address of its node's event bus that an {@link Owner} registered under a name, with a meta. It loses the name when its owner ends, or its node, or
 * when it turns out that another holds it too.
 *
 * <p><b>Available, not consistent.</b> A name that this node knows to be held is refused. Two nodes that do not know of one another, because they register at the same moment or
 * are cut off, both get it. As soon as they see one another, the same one keeps it for every node: by {@link TrackerOptions#setNameOrder} if that is set, then who has held it longest, by the wall
 * clocks of their nodes. The other one's entry is removed by its own node, its owner is told by {@link #onConflict}, and nothing else is done to it. There is no fencing: what must never be done twice
 * needs a store that refuses the second.
 *
 * <p><b>Threads.</b> As of {@link Tracker}: from any thread, nothing blocks, futures complete and handlers run on the context that the method was called from. Writes fail with a
 * {@link TrackerException}; this node's readers see them before their futures complete.
 *
 * <p><b>Messages</b> are as those of {@link Groups}: they go to the holder's node, and there to whoever holds the name when they arrive.
 *
 * <p><b>Limits.</b> A name counts as a presence of its owner: {@link TrackerOptions#getMaxPresencesPerOwner()}. A name and an address may have {@link
 * TrackerOptions#getMaxKeyBytes()}, and meta, address and 22 B together {@link TrackerOptions#getMaxMetaBytes()}.
 */
public interface Names {

  /**
   * Registers an address of this node under a name. O(1).
   *
   * @return the holder; fails with {@code TAKEN} if anybody is known to hold the name, this owner included: {@link TrackerException#holder()} says who. The holder of a
   *     node that has announced its leave keeps no name from anybody.
   */
  Future<Holder> register(Owner owner, String name, String address, JsonObject meta);

  /** As {@link #register(Owner, String, String, JsonObject)}, at an address of its own: the handler gets its messages, on this context, as long as it holds the name. */
  Future<Holder> register(
      Owner owner, String name, Handler<Message<Object>> handler, JsonObject meta);

  /** Registers the address, or tells who holds the name. */
  Future<Holder> registerOrLocate(Owner owner, String name, String address, JsonObject meta);

  /**
   * Gives the name back; completes with false if nobody holds it. Fails with {@code NOT_OWNER} if somebody else does.
   */
  Future<Boolean> unregister(Owner owner, String name);

  /** Replaces the meta; an unchanged one changes nothing. Fails with {@code NOT_OWNER} if somebody else holds the name, with {@code NO_HOLDER} if nobody does. */
  Future<Holder> update(Owner owner, String name, JsonObject meta);

  /**
   * As {@link #update} with the meta that the function makes of a copy of the present one. It runs on an event loop: it must be quick and must not block; what it throws fails
   * the future.
   */
  Future<Holder> updateWith(Owner owner, String name, UnaryOperator<JsonObject> change);

  /** Who holds the name; null if nobody does. O(1). */
  @Nullable
  Holder lookup(String name);

  /** The node of who holds the name; null if nobody does. O(1). */
  @Nullable
  String whereIs(String name);

  /** The names that an owner of this node holds, sorted. O(what it holds). */
  Future<List<String>> keys(Owner owner);

  /** The holders of all names that begin so, sorted by name, at most so many. O(names). */
  List<Holder> select(String prefix, int limit);

  /** How many names are held. O(1). */
  long count();

  /** How many names are held on this node. O(1). */
  long localCount();

  /** Sends a message to the holder; returns false if there is none, or its node is out of reach. O(1). */
  boolean send(String name, Object body);

  /** Sends a message to the holders of all names that begin so; returns to how many. O(names). */
  int dispatch(String prefix, Object body);

  /** As {@link #request(String, Object, long)}, with 5 s. */
  Future<@Nullable Object> request(String name, Object body);

  /**
   * Asks the holder and completes with what it replies. Fails with {@code NO_HOLDER} if there is none, and with the {@link io.vertx.core.eventbus.ReplyException} that the
   * holder failed the message with, or that says that it did not reply within {@code timeoutMs} (1 to 600 000) or is out of reach. O(1).
   */
  Future<@Nullable Object> request(String name, Object body, long timeoutMs);

  /**
   * Completes with who holds the name as soon as anybody does; fails with {@code TIMEOUT} after {@code timeoutMs} (1 to 86 400 000), with {@code NOT_RUNNING} when the tracker closes, and with {@code LIMIT} if
   * this node has {@link TrackerOptions#getMaxSubscriptions()} subscriptions, of which each wait is one. It goes on if the caller's verticle is undeployed.
   */
  Future<Holder> await(String name, long timeoutMs);

  /**
   * Tells the handler of each name that the owner loses to another holder. One handler per owner: another call replaces it. Set it before the first {@link #register} to miss nothing.
   */
  void onConflict(Owner owner, Handler<NameConflict> handler);

  /** Tells the handler what happens to one name from now on. See {@link #subscribePrefix}. */
  EventSubscription subscribe(String name, Handler<List<NameEvent>> handler);

  /**
   * Tells the handler what happens to all names that begin so, from now on; with an empty prefix, to all. Who contends for a name and does not hold it is not told of. Otherwise as {@link
   * Groups#subscribePrefix}.
   *
   * @throws TrackerException with {@code LIMIT} if this node has {@link TrackerOptions#getMaxSubscriptions()} subscriptions
   */
  EventSubscription subscribePrefix(String prefix, Handler<List<NameEvent>> handler);
}
