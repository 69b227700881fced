package dev.rollcall.web.bench.node;

import dev.rollcall.tracker.NameEvent;
import dev.rollcall.tracker.Owner;
import dev.rollcall.tracker.Presence;
import dev.rollcall.tracker.PresenceDiff;
import dev.rollcall.tracker.Tracker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Both ends of a way that is timed: a join, or a name's registration, on one node until a subscriber of another is told, and in turns with it the least that could bring it there, a bare
 * message of the same size on the same event bus. On the node's one event loop.
 */
final class Courier {

  private static final String TOPIC = "room:courier";

  /** What the names begin with. */
  private static final String NAMES = "name:courier:";

  /** What comes and goes. */
  enum What {
    /** A presence. */
    PRESENCE,
    /** The holder of a name. */
    NAME
  }

  /** Keys have six digits after the dash, so that all frames are of one size. */
  private static final int FIRST_KEY = 100_000;

  /** Between two things that happen, in ms: longer than production's {@code flushMs}, so that the shard is quiet. */
  private static final int PAUSE_MS_MIN = 4;

  private static final int PAUSE_MS_MAX = 9;

  /** Rounds until who joined leaves again: who comes and goes while a subscriber is busy was never there for it. */
  private static final int STAY_ROUNDS = 100;

  private final VertxInternal vertx;
  private final Tracker tracker;
  private final SplittableRandom random = new SplittableRandom(1);
  private final Set<What> heard = EnumSet.noneOf(What.class);
  private long[] joins = {};
  private long[] bares = {};

  /** Who joined in the last exchange. */
  private @Nullable Owner last;

  Courier(VertxInternal vertx, Tracker tracker) {
    this.vertx = vertx;
    this.tracker = tracker;
  }

  /** Begins to take bare messages. */
  Future<Void> open() {
    return vertx
        .eventBus()
        .<Buffer>consumer(address(tracker.nodeName()), this::bare)
        .completion();
  }

  /** As long as an address of the pubsub, so that the bus puts as much around both. */
  private static String address(String node) {
    return "rollcall.bare." + node + ".000000000000000";
  }

  /** Subscribes, if it has not, and makes room for so many arrivals. */
  Future<JsonObject> listen(What what, int rounds) {
    joins = new long[rounds];
    bares = new long[rounds];
    if (!heard.add(what)) {
      return Future.succeededFuture(new JsonObject());
    }
    if (what == What.NAME) {
      tracker.names().subscribePrefix(NAMES, this::registered);
      return Future.succeededFuture(new JsonObject());
    }
    return tracker.subscribe(TOPIC, this::joined).map(subscription -> new JsonObject());
  }

  private void joined(PresenceDiff diff) {
    long ns = System.nanoTime();
    for (Presence presence : diff.joins()) {
      note(joins, round(presence.key()), ns);
    }
  }

  private void registered(List<NameEvent> events) {
    long ns = System.nanoTime();
    for (NameEvent event : events) {
      if (event.kind() == NameEvent.Kind.REGISTERED) {
        note(joins, round(event.name().substring(NAMES.length())), ns);
      }
    }
  }

  private static int round(String key) {
    return Integer.parseInt(key.substring("user-".length())) - FIRST_KEY;
  }

  private void bare(Message<Buffer> message) {
    note(bares, message.body().getInt(0), System.nanoTime());
  }

  /** What came twice, or of another time, is not noted. */
  private static void note(long[] moments, int round, long ns) {
    if (round >= 0 && round < moments.length && moments[round] == 0) {
      moments[round] = ns;
    }
  }

  /** When what was sent in each round arrived here; 0 if it did not. */
  JsonObject arrivals() {
    return new JsonObject().put("joins", json(joins)).put("bares", json(bares));
  }

  /** So many rounds of a join, a bare message and the leave of an earlier one, each after a pause; when each began, and the bytes of each join's frame. */
  Future<JsonObject> exchange(What what, String to, int rounds, int bareBytes) {
    Exchange exchange = new Exchange(what, address(to), rounds, bareBytes);
    last = exchange.owner;
    exchange.next();
    return exchange.done.future();
  }

  /** Ends what the last exchange left: not before all has arrived, or a busy listener would take a join and its leave as nothing. */
  Future<JsonObject> rest() {
    return Objects.requireNonNull(last).close().map(closed -> new JsonObject());
  }

  /** Sends so many bare messages, one by one. */
  Future<JsonObject> bare(String to, int count, int bareBytes) {
    Buffer body = body(Integer.MAX_VALUE, bareBytes);
    Future<Void> sent = Future.succeededFuture();
    for (int i = 0; i < count; i++) {
      sent = sent.compose(before -> vertx.eventBus().<Buffer>sender(address(to)).write(body));
    }
    return sent.map(done -> new JsonObject());
  }

  private static Buffer body(int round, int bytes) {
    return Buffer.buffer(new byte[Math.max(bytes, Integer.BYTES)]).setInt(0, round);
  }

  private static JsonArray json(long[] moments) {
    JsonArray array = new JsonArray();
    for (long ns : moments) {
      array.add(ns);
    }
    return array;
  }

  /** One run of rounds. */
  private final class Exchange {

    private final What what;
    private final String bareAddress;
    private final int bareBytes;
    private final long[] joinNs;
    private final long[] bareNs;
    private final long[] frameBytes;
    private final Promise<JsonObject> done = vertx.getOrCreateContext().promise();
    private final Owner owner = tracker.owner();
    private int step;

    Exchange(What what, String bareAddress, int rounds, int bareBytes) {
      this.what = what;
      this.bareAddress = bareAddress;
      this.bareBytes = bareBytes;
      this.joinNs = new long[rounds];
      this.bareNs = new long[rounds];
      this.frameBytes = new long[rounds];
    }

    void next() {
      vertx.setTimer(random.nextInt(PAUSE_MS_MIN, PAUSE_MS_MAX), due -> {
        int round = step / 3;
        if (round == joinNs.length) {
          end();
          return;
        }
        Future<?> future = switch (step % 3) {
          case 0 -> join(round);
          case 1 -> bare(round);
          default -> leave(key(round - STAY_ROUNDS));
        };
        future
            .onSuccess(took -> {
              step++;
              next();
            })
            .onFailure(done::tryFail);
      });
    }

    private Future<?> join(int round) {
      JsonObject meta = new JsonObject().put("online_at", 1_700_000_000 + round);
      frameBytes[round] = -tracker.pubSub().stats().bytesSent();
      joinNs[round] = System.nanoTime();
      return what == What.NAME
          ? tracker.names().register(owner, NAMES + key(round), "courier", meta)
          : owner.track(TOPIC, key(round), meta);
    }

    private Future<?> leave(String key) {
      return what == What.NAME
          ? tracker.names().unregister(owner, NAMES + key)
          : owner.untrack(TOPIC, key);
    }

    private Future<?> bare(int round) {
      frameBytes[round] += tracker.pubSub().stats().bytesSent();
      Buffer body = body(round, bareBytes);
      bareNs[round] = System.nanoTime();
      vertx.eventBus().send(bareAddress, body);
      return Future.succeededFuture();
    }

    private String key(int round) {
      return "user-" + (FIRST_KEY + round);
    }

    private void end() {
      done.complete(new JsonObject()
          .put("joins", json(joinNs))
          .put("bares", json(bareNs))
          .put("frameBytes", json(frameBytes)));
    }
  }
}
