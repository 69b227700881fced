package dev.rollcall.web;

import dev.rollcall.tracker.Presence;
import dev.rollcall.tracker.TopicSnapshot;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.auth.Names;
import dev.rollcall.web.auth.PrivacyOptions;
import dev.rollcall.web.auth.TopicRights;
import dev.rollcall.web.limit.ReadLimits;
import dev.rollcall.web.presence.PresenceQuestions;
import dev.rollcall.web.presence.PublicMeta;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads over HTTP. Lists are sorted and come in pages: {@code limit} says how many, {@code after} where to go on, {@code next} in
 * the answer what to give as {@code after}; it is missing on the last page. What costs O(topic) runs on a worker thread: the
 * tracker is read without locks, from anywhere. What the caller has no right to is not there for them: a topic is neither in the list nor counted, a key is
 * found only where it may be looked for.
 */
final class ApiRoutes {

  /** Threads for all reads of a Vert.x: fewer than the common pool has, so that reads leave most of it to the sockets. */
  private static final int THREADS = 2;

  private final WorkerExecutor workers;
  private final Tracker tracker;
  private final PresenceQuestions questions;
  private final int maxPage;
  private final OriginPolicy origins;
  private final ApiCallers callers;
  private final ReadLimits reads;
  private final boolean showNodes;
  private final PublicMeta metas;

  ApiRoutes(Vertx vertx, ServerParts parts) {
    this.workers = vertx.createSharedWorkerExecutor("rollcall-reads", THREADS);
    this.reads = parts.reads();
    this.tracker = parts.tracker();
    this.questions = parts.questions();
    this.maxPage = parts.options().getMaxPage();
    this.origins = new OriginPolicy(parts.options().getAllowOrigins());
    this.callers = new ApiCallers(parts);
    PrivacyOptions privacy = parts.options().getPrivacy();
    this.showNodes = privacy.isShowNodes() || !parts.authenticates();
    this.metas = PublicMeta.without(privacy.getHiddenMeta());
  }

  void mount(Router router) {
    router.route("/api/*").handler(this::share);
    router.options("/api/*").handler(this::preflight);
    router.route("/api/*").handler(callers);
    router.get("/api/topics").handler(this::topics);
    router.get("/api/topics/:topic").handler(this::topic);
    router.get("/api/topics/:topic/count").handler(this::count);
    router.get("/api/keys/:key").handler(this::whereIs);
    router.get("/api/keys/:key/last-seen").handler(this::lastSeen);
  }

  /** Pages of the origins that the options name may read. */
  private void share(RoutingContext request) {
    String origin = request.request().getHeader(HttpHeaders.ORIGIN);
    if (origin != null && origins.isAllowed(origin)) {
      request.response().putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
      request.response().putHeader(HttpHeaders.VARY, "origin");
    }
    request.next();
  }

  /** A browser asks before it sends a token for a page of another origin; it sends no token with the question. */
  private void preflight(RoutingContext request) {
    HttpServerResponse response = request.response();
    if (response.headers().contains(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN)) {
      response
          .setStatusCode(204)
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET")
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "authorization")
          .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "3600")
          .end();
    } else {
      request.next();
    }
  }

  private void topics(RoutingContext request) {
    int limit = limit(request);
    String after = request.request().getParam("after");
    if (limit > 0) {
      Identity caller = ApiCallers.caller(request);
      answer(request, () -> topics(caller, limit, after));
    }
  }

  private JsonObject topics(Identity caller, int limit, @Nullable String after) {
    TreeMap<String, Integer> all = new TreeMap<>(tracker.topics());
    all.keySet().removeIf(topic -> !caller.rights(topic).count());
    Map<String, Integer> rest = after == null ? all : all.tailMap(after, false);
    JsonArray page = new JsonArray();
    String last = null;
    for (Map.Entry<String, Integer> topic : rest.entrySet()) {
      if (page.size() == limit) {
        return new JsonObject().put("topics", page).put("count", all.size()).put("next", last);
      }
      last = topic.getKey();
      page.add(new JsonObject().put("topic", last).put("count", topic.getValue()));
    }
    return new JsonObject().put("topics", page).put("count", all.size());
  }

  private void topic(RoutingContext request) {
    int limit = limit(request);
    String after = request.request().getParam("after");
    String name = request.pathParam("topic");
    if (limit > 0 && callers.may(request, name, "watch", TopicRights::watch)) {
      String fault = questions.notListed(name);
      if (fault != null) {
        callers.deny(request, fault);
        return;
      }
      TopicSnapshot snapshot = tracker.list(name);
      answer(request, () -> topic(snapshot, limit, after));
    }
  }

  private JsonObject topic(TopicSnapshot snapshot, int limit, @Nullable String after) {
    JsonObject answer = new JsonObject()
        .put("topic", snapshot.topic())
        .put("version", snapshot.version())
        .put("count", snapshot.size());
    return page(answer, snapshot.presences(), "key", Presence::key, limit, after);
  }

  /** Presences, sorted by a name of theirs. A page ends between two names: the presences of one are never divided. */
  private JsonObject page(
      JsonObject answer,
      List<Presence> all,
      String label,
      Function<Presence, String> name,
      int limit,
      @Nullable String after) {
    List<Presence> rest = all.stream()
        .filter(presence -> after == null || name.apply(presence).compareTo(after) > 0)
        .sorted(Comparator.comparing(name))
        .toList();
    JsonArray page = new JsonArray();
    String last = null;
    for (Presence presence : rest) {
      String own = name.apply(presence);
      if (page.size() >= limit && !own.equals(last)) {
        return answer.put("presences", page).put("next", last);
      }
      last = own;
      page.add(json(presence).put(label, own));
    }
    return answer.put("presences", page);
  }

  private void count(RoutingContext request) {
    String topic = request.pathParam("topic");
    if (callers.may(request, topic, "count", TopicRights::count)) {
      WebRoutes.answer(
          request, 200, new JsonObject().put("topic", topic).put("count", tracker.count(topic)));
    }
  }

  private void whereIs(RoutingContext request) {
    String key = key(request);
    if (key == null) {
      return;
    }
    int limit = limit(request);
    String after = request.request().getParam("after");
    if (limit > 0) {
      Identity caller = ApiCallers.caller(request);
      answer(request, () -> key(caller, key, limit, after));
    }
  }

  private JsonObject key(Identity caller, String key, int limit, @Nullable String after) {
    List<Presence> found = tracker.whereIs(key).stream()
        .filter(presence -> caller.rights(presence.topic()).whereIs())
        .toList();
    JsonObject answer = new JsonObject().put("key", key).put("count", found.size());
    return page(answer, found, "topic", Presence::topic, limit, after);
  }

  private void lastSeen(RoutingContext request) {
    String key = key(request);
    if (key != null) {
      Identity caller = ApiCallers.caller(request);
      reading(
          request, () -> questions.lastSeen(key, topic -> caller.rights(topic).whereIs()));
    }
  }

  /** The key that is asked for; null after an error was answered. */
  private static @Nullable String key(RoutingContext request) {
    String key = request.pathParam("key");
    String fault = Names.fault(key);
    if (fault != null) {
      WebRoutes.refuse(request, 400, "key " + fault);
      return null;
    }
    return key;
  }

  private JsonObject json(Presence presence) {
    JsonObject json = new JsonObject().put("ref", presence.ref());
    return (showNodes ? json.put("node", presence.node()) : json).put("meta", metas.of(presence));
  }

  /** The page's size; 0 after an error was answered. */
  private int limit(RoutingContext request) {
    String text = request.request().getParam("limit");
    int limit = text == null ? maxPage : wholeNumber(text);
    if (limit < 1 || limit > maxPage) {
      WebRoutes.refuse(
          request, 400, "limit is " + text + ": it has to be 1 to " + maxPage + " (maxPage)");
      return 0;
    }
    return limit;
  }

  private static int wholeNumber(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private void answer(RoutingContext request, Callable<JsonObject> work) {
    reading(request, () -> workers.executeBlocking(work, false));
  }

  private void reading(RoutingContext request, Supplier<Future<JsonObject>> read) {
    if (!reads.begin()) {
      callers.refuse(request, 503, 1, "too many reads are worked on: maxReads");
      return;
    }
    read.get().onComplete(done -> {
      reads.end();
      if (done.succeeded()) {
        WebRoutes.answer(request, 200, done.result());
      } else {
        request.fail(done.cause());
      }
    });
  }
}
