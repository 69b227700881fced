package dev.rollcall.web.bench.node;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.tracker.TrackerStats;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ConcurrentModificationException;

/**
 * A node that obeys: a line of JSON is a command, {@code {"id": 7, "verb": "hold", …}}, and each is answered by a line with its id when it
 * is done, be it with {@code error}. Commands begin in their order and may overlap. Moments are {@link System#nanoTime}, which on Linux is one
 * clock for all processes of a machine.
 *
 * <p>The tracker is production's on production's cluster; there is no web server. What the commands do happens on one event loop.
 */
public final class BenchNode {

  private static final String UP = "UP";

  private final VertxInternal vertx;
  private final Context context;
  private final Tracker tracker;
  private final PrintStream out;
  private final Lookout lookout;
  private final Holdings holdings;
  private final Watch watch;
  private final Courier courier;
  private final Choir choir;
  private final Registrations registrations;
  private final Vitals vitals;
  private final Cut cut;

  /** A node on this Vert.x that answers there. Its tracker starts when it is told to. */
  public BenchNode(Vertx vertx, TrackerOptions options, PrintStream out) {
    this.vertx = (VertxInternal) vertx;
    this.context = this.vertx.createEventLoopContext();
    this.tracker = Tracker.create(vertx, options);
    this.out = out;
    this.lookout = new Lookout(this.vertx);
    this.holdings = new Holdings(this.vertx, tracker);
    this.watch = new Watch(this.vertx, tracker);
    this.courier = new Courier(this.vertx, tracker);
    this.choir = new Choir(this.vertx, tracker);
    this.registrations = new Registrations(this.vertx, tracker);
    this.vitals = new Vitals(this.vertx, tracker, options.getHeartbeatMs());
    this.cut = new Cut(vertx);
  }

  /** Says that it is a member, and obeys until the input ends. Blocks. */
  public void obey(InputStream in) throws IOException {
    say(new JsonObject().put("member", tracker.nodeName()));
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonObject command = new JsonObject(line);
        context.runOnContext(now -> obey(command));
      }
    }
  }

  private void obey(JsonObject command) {
    long id = command.getLong("id");
    try {
      perform(command.getString("verb"), command).onComplete(done -> say(answer(id, done)));
    } catch (RuntimeException e) {
      say(answer(id, Future.failedFuture(e)));
    }
  }

  private Future<JsonObject> perform(String verb, JsonObject command) {
    return switch (verb) {
      case "start" -> start(command.getInteger("peers"), command.getInteger("presences"));
      case "await" -> await(command);
      case "hold" ->
        holdings.hold(
            command.getInteger("from"), command.getInteger("count"), command.getInteger("topics"));
      case "update" -> holdings.update(command.getInteger("every"));
      case "release" -> holdings.release();
      case "watch" -> watch.begin(command.getInteger("topics"), command.getInteger("every"));
      case "fold" -> watch.fold();
      case "table" -> watch.table();
      case "listen" ->
        courier.listen(
            Courier.What.valueOf(command.getString("what")), command.getInteger("rounds"));
      case "exchange" ->
        courier.exchange(
            Courier.What.valueOf(command.getString("what")),
            command.getString("to"),
            command.getInteger("rounds"),
            command.getInteger("bareBytes"));
      case "bare" ->
        courier.bare(
            command.getString("to"), command.getInteger("count"), command.getInteger("bareBytes"));
      case "arrivals" -> Future.succeededFuture(courier.arrivals());
      case "rest" -> courier.rest();
      case "join" -> choir.join(command.getString("group"), command.getInteger("count"));
      case "publish" ->
        Future.succeededFuture(choir.publish(
            command.getString("group"), command.getInteger("times"), command.getInteger("bytes")));
      case "call" ->
        choir.call(
            command.getString("group"), command.getInteger("times"), command.getInteger("bytes"));
      case "witness" -> Future.succeededFuture(registrations.witness());
      case "told" -> Future.succeededFuture(registrations.told());
      case "register" -> registrations.register(command.getString("name"), command.getLong("atNs"));
      case "holder" ->
        Future.succeededFuture(
            new JsonObject().put("node", registrations.holder(command.getString("name"))));
      case "awaitHolder" -> awaitHolder(command.getString("name"), command.getString("node"));
      case "probe" -> Future.succeededFuture(vitals.probe());
      case "vitals" ->
        Future.succeededFuture(vitals.report().put("lastDiffNs", watch.lastDiffNs()));
      case "cut" -> Future.succeededFuture(cut.set(command.getBoolean("on")));
      default -> throw new IllegalArgumentException("unknown verb " + verb);
    };
  }

  /** Starts the tracker; done when it has so many peers and so many presences, and is ready. */
  private Future<JsonObject> start(int peers, int presences) {
    JsonObject moments = new JsonObject().put("beganNs", System.nanoTime());
    Future<Long> known = lookout.when(() -> up(stats()) >= peers);
    Future<Long> full = lookout.when(() -> stats().presences() >= presences);
    return courier
        .open()
        .compose(open -> tracker.start())
        .compose(started -> {
          moments.put("startedNs", System.nanoTime());
          vitals.begin();
          return known;
        })
        .compose(knownNs -> {
          moments.put("knownNs", knownNs);
          return full;
        })
        .compose(fullNs -> {
          moments.put("fullNs", fullNs);
          return lookout.when(tracker::ready);
        })
        .map(readyNs -> moments.put("readyNs", readyNs));
  }

  /**
   * Done when all that is named is so: presences, peers and members are the tracker's, joins, leaves and folded those of the watched topics, received
   * is what this node's members got.
   */
  private Future<JsonObject> await(JsonObject command) {
    long presences = command.getLong("presences", -1L);
    long peers = command.getLong("peers", -1L);
    long joins = command.getLong("joins", -1L);
    long leaves = command.getLong("leaves", -1L);
    long members = command.getLong("members", -1L);
    long received = command.getLong("received", -1L);
    return lookout
        .when(() -> {
          boolean seen = (joins < 0 || watch.joins() == joins)
              && (leaves < 0 || watch.leaves() == leaves)
              && (received < 0 || choir.received() == received);
          if (!seen || (presences < 0 && peers < 0 && members < 0)) {
            return seen;
          }
          TrackerStats stats = stats();
          return (presences < 0 || stats.presences() == presences)
              && (peers < 0 || up(stats) == peers)
              && (members < 0 || stats.members() == members);
        })
        .map(ns -> new JsonObject()
            .put("ns", ns)
            .put("lastDiffNs", watch.lastDiffNs())
            .put("received", choir.received())
            .put("lastReceivedNs", choir.lastReceivedNs()));
  }

  /** Done when this node's readers find that node to hold the name; an empty one: nobody. */
  private Future<JsonObject> awaitHolder(String name, String node) {
    return lookout
        .when(() -> registrations.holder(name).equals(node))
        .map(ns -> new JsonObject().put("ns", ns));
  }

  /** Read on another thread than the tables grow on: a reading that meets a peer coming or going is read again. */
  private TrackerStats stats() {
    while (true) {
      try {
        return tracker.stats();
      } catch (ConcurrentModificationException grew) {
        Thread.onSpinWait();
      }
    }
  }

  private static long up(TrackerStats stats) {
    return stats.peers().stream().filter(peer -> peer.status().equals(UP)).count();
  }

  private static JsonObject answer(long id, AsyncResult<JsonObject> done) {
    JsonObject answer = done.succeeded() ? done.result().copy() : new JsonObject();
    if (done.failed()) {
      answer.put("error", String.valueOf(done.cause()));
    }
    return answer.put("id", id);
  }

  private synchronized void say(JsonObject line) {
    out.println(line.encode());
    out.flush();
  }
}
