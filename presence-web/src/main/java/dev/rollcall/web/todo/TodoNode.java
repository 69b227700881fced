package dev.rollcall.web.todo;

import dev.rollcall.tracker.EventSubscription;
import dev.rollcall.tracker.GroupEvent;
import dev.rollcall.tracker.Groups;
import dev.rollcall.tracker.Holder;
import dev.rollcall.tracker.Names;
import dev.rollcall.tracker.Owner;
import dev.rollcall.tracker.Tracker;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node of the service. Every node has a copy of every list; the one that holds the name {@code todo:<list>} answers for it.
 *
 * <ul>
 *   <li>Who is asked sends the request to the name. If nobody holds it, it registers it itself.
 *   <li>Who comes to hold a name asks all copies first and merges them.
 *   <li>The holder says that an entry is added when all nodes that the tracker holds for up have it.
 *   <li>Who starts asks for copies of all lists first, and whoever sees another node come, new or after a split, sends it all that it has.
 * </ul>
 *
 * <p>Confined to one context.
 */
final class TodoNode {

  private static final Logger LOG = LoggerFactory.getLogger(TodoNode.class);

  /** All nodes of the service. */
  private static final String NODES = "todo:nodes";

  /** And each alone. */
  private static final String NODE = "todo:node:";

  private static final String NAME = "todo:";

  /** The code of a failed message: ask whoever holds the name now. */
  private static final int MOVED = 1;

  /** A holding of ours, and when all copies were merged for it. */
  private record Holding(String ref, Future<Void> merged) {}

  private final Vertx vertx;
  private final Tracker tracker;
  private final Groups groups;
  private final Names names;
  private final TodoCalls calls;
  private final TodoLists lists;
  private final Owner owner;
  private final String address;

  /** By list. As many as this node has held names, which {@link #hold} bounds. */
  private final Map<String, Holding> holdings = new HashMap<>();

  TodoNode(Vertx vertx, Context context, Tracker tracker, TodoLimits limits) {
    this.vertx = vertx;
    this.tracker = tracker;
    this.groups = tracker.groups();
    this.names = tracker.names();
    this.calls = new TodoCalls(vertx, groups, names);
    this.lists = new TodoLists(limits);
    this.owner = tracker.owner(context);
    this.address = "todo." + tracker.nodeName();
  }

  /** Completes when this node has a copy of every list that the others have. */
  Future<Void> start() {
    vertx.eventBus().<JsonObject>localConsumer(address, this::hear);
    // Before it joins: of two nodes that come together each sees the other. And each at its own
    // group: when
    // that is here again, messages to it arrive, which the group of all says nothing about.
    EventSubscription others =
        groups.subscribePrefix(NODE, events -> events.forEach(this::welcome));
    owner.closed().onComplete(ended -> others.cancel());
    return groups
        .join(owner, NODE + tracker.nodeName(), address, new JsonObject())
        .compose(alone -> groups.join(owner, NODES, address, new JsonObject()))
        .compose(joined -> calls.askAll(NODES, message("names", "", List.of())))
        .compose(known -> gather(known.stream()
            .flatMap(each -> each.getJsonArray("names").stream())
            .map(String::valueOf)
            .distinct()
            .iterator()));
  }

  /** Gives its names back at once. */
  Future<Void> stop() {
    return owner.close();
  }

  /** Adds an entry; completes when all nodes that are up have it. Fails with a {@link TodoRefusal}. */
  Future<Void> add(String list, @Nullable String date, @Nullable String title) {
    // The id is given here, so that an entry that has to be sent again is still one.
    TodoEntry entry = TodoEntry.read(UUID.randomUUID().toString(), date, title, lists.limits());
    return ask(list, message("add", list, List.of(entry))).mapEmpty();
  }

  /** The entries of a day, or all if it is null, sorted. Fails with a {@link TodoRefusal}. */
  Future<List<TodoEntry>> entries(String list, @Nullable LocalDate date) {
    JsonObject question = message("entries", list, List.of());
    return ask(list, date == null ? question : question.put("date", date.toString()))
        .map(TodoNode::entries);
  }

  private Future<JsonObject> ask(String list, JsonObject question) {
    return calls.askHolder(NAME + list, question, () -> hold(list));
  }

  /** Who holds the list's name: this node, if nobody else does. A name for what nobody has written is no more than a name, so there is an end to those. */
  private Future<Holder> hold(String list) {
    int maxLists = lists.limits().maxLists();
    if (names.lookup(NAME + list) == null && !lists.has(list) && names.localCount() >= maxLists) {
      return Future.failedFuture(TodoRefusal.full("node " + tracker.nodeName() + " answers for "
          + names.localCount() + " lists: maxLists is " + maxLists));
    }
    return names.registerOrLocate(owner, NAME + list, address, new JsonObject());
  }

  private void hear(Message<JsonObject> message) {
    String list = message.body().getString("list");
    Future<JsonObject> answer;
    try {
      answer = switch (message.body().getString("do")) {
        case "add" ->
          held(list).compose(held -> accept(list, entries(message.body()))).map(new JsonObject());
        case "entries" -> held(list).map(held -> read(list, message.body().getString("date")));
        case "merge" -> {
          lists.merge(list, entries(message.body()));
          yield Future.succeededFuture(new JsonObject());
        }
        case "copy" -> Future.succeededFuture(read(list, null));
        case "names" ->
          Future.succeededFuture(new JsonObject().put("names", new JsonArray(lists.names())));
        default -> Future.failedFuture(new IllegalArgumentException("unknown: " + message.body()));
      };
    } catch (RuntimeException e) {
      answer = Future.failedFuture(e);
    }
    answer.onComplete(
        message::reply,
        cause -> message.fail(
            cause instanceof TodoRefusal refusal ? refusal.status() : MOVED,
            String.valueOf(cause.getMessage())));
  }

  /** Completes when this node, which has to hold the list's name, has what any other has of it. */
  private Future<Void> held(String list) {
    Holder holder = names.lookup(NAME + list);
    if (holder == null || !holder.node().equals(tracker.nodeName())) {
      holdings.remove(list);
      return Future.failedFuture(tracker.nodeName() + " does not hold it any more");
    }
    Holding holding = holdings.get(list);
    if (holding == null
        || !holding.ref().equals(holder.ref())
        || holding.merged().failed()) {
      holding = new Holding(holder.ref(), gather(list));
      holdings.put(list, holding);
    }
    return holding.merged();
  }

  private Future<Void> gather(Iterator<String> rest) {
    return rest.hasNext()
        ? gather(rest.next()).compose(merged -> gather(rest))
        : Future.succeededFuture();
  }

  private Future<Void> gather(String list) {
    return calls.askAll(NODES, message("copy", list, List.of())).compose(copies -> {
      copies.forEach(copy -> lists.merge(list, entries(copy)));
      return Future.succeededFuture();
    });
  }

  private Future<Void> accept(String list, List<TodoEntry> entries) {
    entries.forEach(entry -> lists.add(list, entry));
    return calls.askAll(NODES, message("merge", list, entries)).mapEmpty();
  }

  private JsonObject read(String list, @Nullable String date) {
    return message("merge", list, lists.entries(list, date == null ? null : LocalDate.parse(date)));
  }

  private void welcome(GroupEvent event) {
    String node = event.member().node();
    if (event.kind() == GroupEvent.Kind.JOINED && !node.equals(tracker.nodeName())) {
      send(node, lists.names().iterator())
          .onFailure(cause -> LOG.warn(
              "node {} did not get all lists of {}: {}",
              node,
              tracker.nodeName(),
              cause.getMessage()));
    }
  }

  /** One list at a time, so that no more than one is under way to a node. */
  private Future<Void> send(String node, Iterator<String> rest) {
    if (!rest.hasNext()) {
      return Future.succeededFuture();
    }
    String list = rest.next();
    return calls
        .askAll(NODE + node, message("merge", list, lists.entries(list, null)))
        .compose(sent -> send(node, rest));
  }

  private static JsonObject message(String what, String list, List<TodoEntry> entries) {
    return new JsonObject()
        .put("do", what)
        .put("list", list)
        .put("entries", TodoList.toJson(entries));
  }

  private static List<TodoEntry> entries(JsonObject message) {
    JsonArray entries = message.getJsonArray("entries");
    return TodoList.fromJson(entries);
  }
}
