package dev.rollcall.tracker;

import dev.rollcall.tracker.TrackerException.Code;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.TopicState;
import dev.rollcall.tracker.registry.Contest;
import dev.rollcall.tracker.registry.Reserved;
import dev.rollcall.tracker.registry.Roster;
import dev.rollcall.tracker.replication.TopicKey;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Groups on the tracker's entries: a topic for each, a key for each address. */
final class VertxGroups implements Groups {

  private final VertxTracker tracker;
  private final Registry registry;

  VertxGroups(VertxTracker tracker, Registry registry) {
    this.tracker = tracker;
    this.registry = registry;
  }

  @Override
  public Future<Member> join(Owner owner, String group, String address, JsonObject meta) {
    return attempt(() -> {
      VertxOwner own = registry.mine(owner);
      TopicKey at = place(group, address);
      return registry.claim(own, at, address, meta, loop -> null).map(Member::new);
    });
  }

  @Override
  public Future<Member> join(
      Owner owner, String group, Handler<Message<Object>> handler, JsonObject meta) {
    return attempt(() -> {
      registry.mine(owner);
      String address = registry.mailboxes().open(made -> place(group, made), handler);
      return join(owner, group, address, meta)
          .onFailure(refused -> registry.mailboxes().close(address, place(group, address)));
    });
  }

  @Override
  public Future<Boolean> leave(Owner owner, String group, String address) {
    return attempt(() -> registry.waive(registry.mine(owner), place(group, address), loop -> null));
  }

  @Override
  public Future<Member> update(Owner owner, String group, String address, JsonObject meta) {
    return updateWith(owner, group, address, present -> meta);
  }

  @Override
  public Future<Member> updateWith(
      Owner owner, String group, String address, UnaryOperator<JsonObject> change) {
    return attempt(() -> {
      VertxOwner own = registry.mine(owner);
      return registry
          .reclaim(
              own,
              place(group, address),
              change,
              loop -> new TrackerException(
                  Code.NO_PRESENCE,
                  "owner " + own.id() + " has no member of group " + group + " at " + address))
          .map(Member::new);
    });
  }

  @Override
  public List<Member> members(String group) {
    return members(group, Integer.MAX_VALUE);
  }

  @Override
  public List<Member> members(String group, int limit) {
    return state(group).some(Math.max(0, limit)).stream().map(Member::new).toList();
  }

  @Override
  public List<Member> localMembers(String group) {
    return roster(group).local().stream().map(Member::new).toList();
  }

  @Override
  public @Nullable Member member(String group, String address) {
    Entry first = Contest.longestHeld(state(group).get(address));
    return first == null ? null : new Member(first);
  }

  @Override
  public boolean isMember(String group, String address) {
    return state(group).has(address);
  }

  @Override
  public int count(String group) {
    return state(group).size();
  }

  @Override
  public int localCount(String group) {
    return roster(group).counts().getOrDefault(tracker.nodeName(), 0);
  }

  @Override
  public Map<String, Integer> countByNode(String group) {
    return roster(group).counts();
  }

  @Override
  public List<String> names() {
    return names("", Integer.MAX_VALUE, any -> true);
  }

  @Override
  public List<String> names(String prefix, int limit) {
    return names(prefix, limit, any -> true);
  }

  @Override
  public List<String> localNames() {
    return names("", Integer.MAX_VALUE, roster -> roster.counts().containsKey(tracker.nodeName()));
  }

  private List<String> names(String prefix, int limit, Predicate<Roster> wanted) {
    List<String> found = new ArrayList<>();
    for (RegistryLoop loop : registry.loops()) {
      int ofShard = 0;
      for (Map.Entry<String, Roster> group : loop.rosters().from(prefix).entrySet()) {
        if (ofShard == limit || !group.getKey().startsWith(prefix)) {
          break;
        }
        if (wanted.test(group.getValue())) {
          found.add(group.getKey());
          ofShard++;
        }
      }
    }
    return found.stream().sorted().limit(limit).toList();
  }

  @Override
  public int publish(String group, Object body) {
    ParcelCodec.requireBody(body);
    tracker.requireStarted();
    Courier.Outgoing message = registry.courier().message(false, group, body);
    int reached = 0;
    for (Map.Entry<String, Integer> node : roster(group).counts().entrySet()) {
      if (node.getKey().equals(tracker.nodeName())) {
        reached += registry.courier().sendLocally(message);
      } else if (registry.courier().send(node.getKey(), message)) {
        reached += node.getValue();
      }
    }
    return reached;
  }

  @Override
  public int localPublish(String group, Object body) {
    ParcelCodec.requireBody(body);
    tracker.requireStarted();
    return registry.courier().sendLocally(registry.courier().message(false, group, body));
  }

  @Override
  public Future<CallResult> multiCall(String group, Object body, long timeoutMs) {
    return attempt(() -> {
      ParcelCodec.requireBody(body);
      Calls.requireTimeout(timeoutMs, Calls.TIMEOUT_MS_MAX);
      tracker.requireStarted();
      return registry.courier().callAll(group, members(group), body, timeoutMs);
    });
  }

  @Override
  public @Nullable Member leader(String group) {
    Entry first = Contest.longestHeld(state(group).toList());
    return first == null ? null : new Member(first);
  }

  @Override
  public EventSubscription subscribe(String group, Handler<List<GroupEvent>> handler) {
    tracker.requireStarted();
    tracker.inputs().group(group);
    return registry.groupEvents().addOne(group, handler);
  }

  @Override
  public EventSubscription subscribePrefix(String prefix, Handler<List<GroupEvent>> handler) {
    tracker.requireStarted();
    return registry.groupEvents().addPrefix(prefix, handler);
  }

  private TopicKey place(String group, String address) {
    tracker.inputs().group(group);
    tracker.inputs().address(address);
    return new TopicKey(Reserved.ofGroup(group), address);
  }

  private TopicState state(String group) {
    String topic = Reserved.ofGroup(group);
    return tracker.shards().presences(topic).topic(topic);
  }

  private Roster roster(String group) {
    return registry.rosters(Reserved.ofGroup(group)).of(group);
  }

  private <T> Future<T> attempt(Supplier<Future<T>> operation) {
    return registry.attempt(operation);
  }
}
