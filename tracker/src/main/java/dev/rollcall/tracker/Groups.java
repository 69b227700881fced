package dev.rollcall.tracker;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Groups of anything that has an event-bus address: who serves this, on every node, and messages to all of them.
 *
 * <p>A <em>member</em> is an address of this node's event bus that an {@link Owner} put into a group, with a meta. It leaves when its owner ends, or its node. Every node knows all
 * members: reads never leave the node. Groups come to be with their first member and cease with the last.
 *
 * <p><b>Threads.</b> As of {@link Tracker}: from any thread, nothing blocks, futures complete and handlers run on the context that the method was called from. Writes fail
 * with a {@link TrackerException}.
 *
 * <p><b>Messages</b> are a Buffer, a String, a JsonObject or a JsonArray; anything else is refused with {@code INVALID}, as is what cannot be encoded, and with {@code LIMIT} what is larger than {@link
 * dev.rollcall.pubsub.PubSubOptions#getMaxPeerQueueBytes()} less 1 KiB: then nobody gets it. {@code publish}, {@code localPublish} and what sends to a name throw it, what returns a future fails with it. One message goes to each node that has
 * members, and is handed to each of them there by the node's own event bus ({@code localOnly}): at most once, and in the order in which one node sent them. Nothing is
 * repeated, and nobody is told of a message that was lost on the way but by the lack of an answer.
 *
 * <p><b>Limits.</b> A member counts as a presence of its owner: {@link TrackerOptions#getMaxPresencesPerOwner()}. A group's name may have 7 B fewer than {@link
 * TrackerOptions#getMaxTopicBytes()}, an address {@link TrackerOptions#getMaxKeyBytes()}, and meta, address and 22 B together {@link TrackerOptions#getMaxMetaBytes()}.
 */
public interface Groups {

  /**
   * Puts an address into a group. What sends to it has to reach somebody on this node.
   *
   * @return the member; fails with {@code ALREADY_TRACKED} if the owner has this address in the group
   */
  Future<Member> join(Owner owner, String group, String address, JsonObject meta);

  /**
   * As {@link #join(Owner, String, String, JsonObject)}, at an address of its own that is made for it: the handler gets its messages, on this context, until it leaves. The
   * address may be put into other groups, and registered under names, too; it lasts as long as this member does.
   */
  Future<Member> join(Owner owner, String group, Handler<Message<Object>> handler, JsonObject meta);

  /** Takes the owner's address out of the group; completes with whether it was in it. */
  Future<Boolean> leave(Owner owner, String group, String address);

  /** Replaces a member's meta; an unchanged one changes nothing. Fails with {@code NO_PRESENCE} if the owner does not have the address in the group. */
  Future<Member> update(Owner owner, String group, String address, JsonObject meta);

  /**
   * As {@link #update} with the meta that the function makes of a copy of the present one. It runs on an event loop: it must be quick and must not block;
   * what it throws fails the future.
   */
  Future<Member> updateWith(
      Owner owner, String group, String address, UnaryOperator<JsonObject> change);

  /** All members, in no order. O(members). */
  List<Member> members(String group);

  /** Some members, at most so many. O(limit). */
  List<Member> members(String group, int limit);

  /** The members on this node, in no order. O(members of this node). */
  List<Member> localMembers(String group);

  /** The member at an address; of several, the one that joined first. Null if there is none. O(1). */
  @Nullable
  Member member(String group, String address);

  /** Whether somebody is in the group at the address. O(1). */
  boolean isMember(String group, String address);

  /** How many members. O(1). */
  int count(String group);

  /** How many members on this node. O(1). */
  int localCount(String group);

  /** How many members on each node that has some. O(nodes). */
  Map<String, Integer> countByNode(String group);

  /** The groups that have members, sorted. O(groups). */
  List<String> names();

  /** Those of them that begin so, sorted, at most so many. O(log groups + limit), per shard. */
  List<String> names(String prefix, int limit);

  /** The groups that have members on this node, sorted. O(groups). */
  List<String> localNames();

  /**
   * Sends a message to every member. O(nodes), and O(members) on each node.
   *
   * @return how many members there are on the nodes that it was handed over for; those on a node that is out of reach, or whose queue is full, are
   *     not among them
   */
  int publish(String group, Object body);

  /** Sends a message to every member on this node; returns how many there are. O(members of this node). */
  int localPublish(String group, Object body);

  /**
   * Asks every member and collects what they reply ({@code message.reply}). One request goes to each node, which asks 100 000 members and holders at a time, by the calls
   * of all nodes: beyond it they fail. Completes when all have replied or failed, after {@code
   * timeoutMs} (1 to 600 000) at the latest; does not fail but for an argument that is refused.
   */
  Future<CallResult> multiCall(String group, Object body, long timeoutMs);

  /**
   * A hint who might do what one of them has to: the member that joined first, by its stamp and then by its node's name. Null if there is none. O(members).
   *
   * <p>All nodes that see the same members name the same one. <b>It is no lock and has no fencing</b>: during a split each side has a leader of its own, and after a
   * change two may believe to be it for as long as the news travel. What must never be done twice needs a store that refuses the second, by a number that only grows; and
   * the locks of a Vert.x cluster manager are no such thing: that of Hazelcast lets several callers of one node in.
   */
  @Nullable
  Member leader(String group);

  /** Tells the handler what happens to the members of one group from now on. See {@link #subscribePrefix}. */
  EventSubscription subscribe(String group, Handler<List<GroupEvent>> handler);

  /**
   * Tells the handler what happens to the members of all groups whose names begin so, from now on; with an empty prefix, of all. A reader already sees what it is told. Events of one
   * owner in one group come in order, those of different groups in any. While a handler is busy, what happens waits for its next call; when more than a thousand events wait they are netted: what came and went meanwhile
   * is left out. What it throws is logged and harms nobody else. A subscription that a verticle makes ends when that is undeployed.
   *
   * @throws TrackerException with {@code LIMIT} if this node has {@link TrackerOptions#getMaxSubscriptions()} subscriptions
   */
  EventSubscription subscribePrefix(String prefix, Handler<List<GroupEvent>> handler);
}
