package dev.rollcall.tracker;

import dev.rollcall.tracker.TrackerException.Code;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tracker's verbs as requests at {@code rollcall.tracker} (of a scope: {@code rollcall/<scope>/tracker}), for verticles of this node in any language.
 *
 * <p>A request is {@code {"verb": …}} with the verb's arguments, an answer is JSON, a failure has a code (as HTTP's) and a
 * message that begins with the {@link TrackerException.Code}.
 *
 * <ul>
 *   <li>{@code track {topic, key, meta, owner?}} → {@code {ref, owner}}. Without {@code owner} a new one is made and the answer names it: it
 *       lives until {@code close}. An {@code owner} that no answer ever named is a bus address: it is watched, and what it owns leaves when
 *       nobody answers there ({@link Tracker#ownerAt}).
 *   <li>{@code update {topic, key, meta, owner}} → {@code {ref}}; {@code untrack {topic, key, owner, reason?}} → {@code {untracked}}; {@code untrackAll
 *       {owner}}, {@code close {owner, reason?}} → {@code {}}. A {@code reason} is the code of one that an owner may give ({@link LeaveReason#code}).
 *   <li>{@code list {topic}} → {@code {topic, version, count, presences}}; {@code get {topic, key}} → {@code {metas}}; {@code count {topic}} → {@code
 *       {count}}; {@code topics} → {@code {topics: {topic: count}}}; {@code whereIs {key}} → {@code {presences: [{topic, node, meta}]}}.
 * </ul>
 */
final class BusApi {

  private static final Logger LOG = LoggerFactory.getLogger(BusApi.class);

  private final VertxInternal vertx;
  private final VertxTracker tracker;
  private final String address;

  /** Owners at bus addresses. An owner is in here as long as it lives, and until its end was told. */
  private final Map<String, Owner> watched = new ConcurrentHashMap<>();

  /** Guarded by this. */
  private @Nullable MessageConsumer<Object> consumer;

  /** Guarded by this. */
  private boolean closed;

  BusApi(VertxInternal vertx, VertxTracker tracker) {
    this.vertx = vertx;
    this.tracker = tracker;
    this.address = tracker.options().pubSubOptions().address("tracker");
  }

  /** On a context of its own: no verticle's end ends it, and nobody's blocking blocks it. */
  Future<Void> open() {
    Promise<Void> opened = Promise.promise();
    vertx.createEventLoopContext().runOnContext(ignored -> listen().onComplete(opened));
    return opened.future();
  }

  private synchronized Future<Void> listen() {
    if (closed) {
      return Future.failedFuture(new IllegalStateException("closed while starting"));
    }
    consumer = vertx.eventBus().localConsumer(address, this::answer);
    return consumer.completion();
  }

  synchronized Future<Void> close() {
    closed = true;
    MessageConsumer<Object> open = consumer;
    return open == null ? Future.succeededFuture() : open.unregister();
  }

  private void answer(Message<Object> request) {
    Future<JsonObject> answer;
    try {
      if (!(request.body() instanceof JsonObject body)) {
        throw new TrackerException(Code.INVALID, "the request is no JSON object: {\"verb\": …}");
      }
      answer = dispatch(body);
    } catch (ClassCastException e) {
      answer = Future.failedFuture(new TrackerException(
          Code.INVALID, "an argument is of the wrong type: " + e.getMessage()));
    } catch (RuntimeException e) {
      answer = Future.failedFuture(e);
    }
    answer.onComplete(request::reply, cause -> {
      if (cause instanceof TrackerException refused) {
        request.fail(status(refused.code()), refused.code() + ": " + refused.getMessage());
      } else {
        LOG.error("the request {} failed", request.body(), cause);
        request.fail(500, "FAILED: " + cause);
      }
    });
  }

  private Future<JsonObject> dispatch(JsonObject request) {
    String verb = text(request, "verb");
    return switch (verb) {
      case "track" -> track(request);
      case "update" ->
        known(request)
            .update(text(request, "topic"), text(request, "key"), meta(request))
            .map(BusApi::ref);
      case "untrack" ->
        known(request)
            .untrack(
                text(request, "topic"), text(request, "key"), reason(request, LeaveReason.LEFT))
            .map(untracked -> new JsonObject().put("untracked", untracked));
      case "untrackAll" -> known(request).untrackAll().map(done -> new JsonObject());
      case "close" ->
        known(request).close(reason(request, LeaveReason.CLOSED)).map(done -> new JsonObject());
      case "list", "get", "count", "topics", "whereIs" ->
        Future.succeededFuture(read(verb, request));
      default ->
        throw new TrackerException(
            Code.INVALID,
            "unknown verb " + verb
                + "; known: track, update, untrack, untrackAll, close, list, get, count, topics, whereIs");
    };
  }

  private Future<JsonObject> track(JsonObject request) {
    String topic = text(request, "topic");
    String key = text(request, "key");
    boolean anonymous = !request.containsKey("owner");
    Owner owner = anonymous ? tracker.owner() : ownerNamed(text(request, "owner"));
    Future<String> tracked = owner.track(topic, key, meta(request));
    if (anonymous) {
      tracked.onFailure(refused -> owner.close());
    }
    String name = anonymous ? owner.id() : text(request, "owner");
    return tracked.map(ref -> ref(ref).put("owner", name));
  }

  private JsonObject read(String verb, JsonObject request) {
    switch (verb) {
      case "list" -> {
        TopicSnapshot snapshot = tracker.list(text(request, "topic"));
        return new JsonObject()
            .put("topic", snapshot.topic())
            .put("version", snapshot.version())
            .put("count", snapshot.size())
            .put("presences", snapshot.toJson());
      }
      case "get" -> {
        List<Presence> presences = tracker.get(text(request, "topic"), text(request, "key"));
        return new JsonObject()
            .put(
                "metas",
                new JsonArray(presences.stream().map(Presence::toPhoenixMeta).toList()));
      }
      case "count" -> {
        return new JsonObject().put("count", tracker.count(text(request, "topic")));
      }
      case "topics" -> {
        JsonObject counts = new JsonObject();
        tracker.topics().forEach(counts::put);
        return new JsonObject().put("topics", counts);
      }
      default -> {
        JsonArray found = new JsonArray();
        for (Presence presence : tracker.whereIs(text(request, "key"))) {
          found.add(new JsonObject()
              .put("topic", presence.topic())
              .put("node", presence.node())
              .put("meta", presence.toPhoenixMeta()));
        }
        return new JsonObject().put("presences", found);
      }
    }
  }

  private Owner known(JsonObject request) {
    String name = text(request, "owner");
    Owner owner = watched.get(name);
    owner = owner == null ? tracker.owners().get(name) : owner;
    if (owner == null) {
      throw new TrackerException(
          Code.OWNER_CLOSED, "owner " + name + " is not known, or has ended");
    }
    return owner;
  }

  private Owner ownerNamed(String name) {
    Owner answered = tracker.owners().get(name);
    if (answered != null) {
      return answered;
    }
    Owner known = watched.get(name);
    if (known != null && tracker.owners().get(known.id()) != null) {
      return known;
    }
    // Put first, removed when it ends: that may be at once, if nobody is registered there. The
    // consumer has one context, so nobody is in between.
    Owner made = tracker.ownerAt(name);
    watched.put(name, made);
    made.closed().onComplete(ended -> watched.remove(name, made));
    return made;
  }

  private static JsonObject ref(String ref) {
    return new JsonObject().put("ref", ref);
  }

  private static JsonObject meta(JsonObject request) {
    Object meta = request.getValue("meta", new JsonObject());
    if (meta instanceof JsonObject object) {
      return object;
    }
    throw new TrackerException(Code.INVALID, "meta has to be a JSON object");
  }

  private static LeaveReason reason(JsonObject request, LeaveReason usual) {
    if (!request.containsKey("reason")) {
      return usual;
    }
    LeaveReason reason = LeaveReason.of(text(request, "reason"));
    if (reason == null) {
      throw new TrackerException(Code.INVALID, "unknown reason " + request.getString("reason"));
    }
    return reason;
  }

  private static String text(JsonObject request, String argument) {
    if (request.getValue(argument) instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw new TrackerException(Code.INVALID, argument + " is missing or no string");
  }

  private static int status(Code code) {
    return switch (code) {
      case ALREADY_TRACKED, TAKEN -> 409;
      case NO_PRESENCE, NO_HOLDER -> 404;
      case NOT_OWNER -> 403;
      case TIMEOUT -> 504;
      case OWNER_CLOSED -> 410;
      case INVALID -> 400;
      case LIMIT -> 413;
      case NOT_RUNNING, LEAVING -> 503;
    };
  }
}
