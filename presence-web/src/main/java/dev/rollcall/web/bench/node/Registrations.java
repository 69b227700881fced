package dev.rollcall.web.bench.node;

import dev.rollcall.tracker.Holder;
import dev.rollcall.tracker.NameConflict;
import dev.rollcall.tracker.NameEvent;
import dev.rollcall.tracker.Owner;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Names that this node registers, and what it is told of all names. On the node's one event loop, but for {@link #holder}. */
public final class Registrations {

  /** Timers are up to a millisecond or two late: the rest until a moment is waited for busily. */
  private static final long BUSY_MS = 3;

  private final VertxInternal vertx;
  private final Tracker tracker;

  /** What was told, in its order: events with their node and reason, and names lost with who won. */
  private final JsonArray told = new JsonArray();

  /** Of all that this node registers; made when the witness begins. */
  private @Nullable Owner owner;

  /** Of a node that may not have started yet. */
  public Registrations(VertxInternal vertx, Tracker tracker) {
    this.vertx = vertx;
    this.tracker = tracker;
  }

  /** Begins to note what is told. The tracker has started. */
  public JsonObject witness() {
    if (owner == null) {
      owner = tracker.owner();
      tracker.names().onConflict(owner, this::lost);
      tracker.names().subscribePrefix("", events -> events.forEach(this::note));
    }
    return new JsonObject();
  }

  private void note(NameEvent event) {
    JsonObject line = line(event.kind().name(), event.name(), event.holder().node());
    if (event.reason() != null) {
      line.put("reason", event.reason().name());
    }
    told.add(line);
  }

  private void lost(NameConflict conflict) {
    told.add(line("LOST", conflict.lost().name(), conflict.winner().node()));
  }

  private static JsonObject line(String what, String name, String node) {
    return new JsonObject()
        .put("ns", System.nanoTime())
        .put("what", what)
        .put("name", name)
        .put("node", node);
  }

  /** What was told of all names so far. */
  public JsonObject told() {
    return new JsonObject().put("told", told.copy());
  }

  /** Registers at a moment, or at once if it is past; what came of it, {@code REGISTERED} or {@code TAKEN}, and who holds the name. */
  public Future<JsonObject> register(String name, long atNs) {
    Promise<JsonObject> done = vertx.getOrCreateContext().promise();
    long waitMs = TimeUnit.NANOSECONDS.toMillis(atNs - System.nanoTime()) - BUSY_MS;
    if (waitMs > 0) {
      vertx.setTimer(waitMs, due -> register(name, atNs).onComplete(done));
      return done.future();
    }
    while (System.nanoTime() < atNs) {
      Thread.onSpinWait();
    }
    witness();
    long beganNs = System.nanoTime();
    return tracker
        .names()
        .register(mine(), name, "bench.holder." + tracker.nodeName(), new JsonObject())
        .map(holder -> outcome("REGISTERED", holder))
        .recover(Registrations::taken)
        .map(outcome -> outcome.put("beganNs", beganNs));
  }

  private Owner mine() {
    if (owner == null) {
      throw new IllegalStateException("the witness has not begun");
    }
    return owner;
  }

  private static Future<JsonObject> taken(Throwable cause) {
    return cause instanceof TrackerException refused
            && refused.code() == TrackerException.Code.TAKEN
            && refused.holder() != null
        ? Future.succeededFuture(outcome("TAKEN", refused.holder()))
        : Future.failedFuture(cause);
  }

  private static JsonObject outcome(String outcome, Holder holder) {
    return new JsonObject().put("outcome", outcome).put("node", holder.node());
  }

  /** The node of who holds the name, as this node knows it; empty if nobody does. Any thread. */
  public String holder(String name) {
    String node = tracker.names().whereIs(name);
    return node == null ? "" : node;
  }
}
