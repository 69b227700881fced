package dev.rollcall.web.chaos;

import dev.rollcall.web.replay.PhoenixClient;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A websocket client that lives on a node: a presence of its own in each of its topics, others that come, change and go, and now
 * and then a new connection. It tells the {@link Truth} all that it holds. When its connection breaks it comes back; when it is told that the node
 * restarts (1012), on the next node, as people behind a load balancer do.
 *
 * <p>Works on an event loop of its own; told and asked from any thread.
 */
final class Guest {

  private static final Logger LOG = LoggerFactory.getLogger(Guest.class);

  /** Presences beside its own in each topic. */
  private static final int EXTRA_MAX = 4;

  private static final int KEYS = 10;
  private static final int PAUSE_MS_MAX = 500;
  private static final int IDLE_MS = 20;
  private static final int RECONNECT_MS = 100;
  private static final int RESTARTS = 1_012;

  /** What it does with its time. */
  enum Mode {
    /** Something all the time. */
    CHURN,
    /** Nothing: what it holds it keeps. */
    HOLD,
    /** It gives up all but its own presence in each topic. */
    REST
  }

  private record Place(String topic, String key) {}

  private final String name;
  private final List<String> topics;
  private final List<URI> nodes;
  private final int home;
  private final ContextInternal loop;
  private final WebSocketClient sockets;
  private final Truth truth;
  private final SplittableRandom random;
  private final Map<Place, String> held = new HashMap<>();

  /** What its own presences have been since it came. */
  private final Set<String> own = new HashSet<>();

  private volatile Mode mode = Mode.REST;

  /** The mode that it has settled in: connected, joined, nothing under way; null if it has not. */
  private volatile Mode settled;

  private volatile int at;
  private volatile boolean over;
  private PhoenixClient client;
  private int session;

  /** Whether it goes home next. */
  private boolean homeward;

  /** Whether its connection is expected to break. */
  private boolean bereaved;

  private int count;

  Guest(
      String name,
      List<String> topics,
      List<URI> nodes,
      int home,
      ContextInternal loop,
      WebSocketClient sockets,
      Truth truth,
      long seed) {
    this.name = name;
    this.topics = topics;
    this.nodes = nodes;
    this.home = home;
    this.at = home;
    this.loop = loop;
    this.sockets = sockets;
    this.truth = truth;
    this.random = new SplittableRandom(seed);
  }

  void arrive() {
    loop.runOnContext(now -> connect());
  }

  void mode(Mode next) {
    mode = next;
    settled = null;
  }

  boolean isSettledIn(Mode wanted) {
    return settled == wanted;
  }

  /** Which node it is on. */
  int at() {
    return at;
  }

  /** Its node is about to be killed: what it holds there ends, and no leave of it is false. */
  void bereave() {
    onLoop(() -> {
      bereaved = true;
      depart();
    });
  }

  /**
   * Back to the node where it began, if it is not there; once its question is answered. Of a presence of which it has not heard yet the {@link Truth} would not
   * know that it ended, and who sees that late would take it for a false leave.
   */
  void goHome() {
    loop.runOnContext(now -> homeward = at != home);
  }

  private void onLoop(Runnable task) {
    Future.<Void>future(done -> loop.runOnContext(now -> {
          task.run();
          done.complete();
        }))
        .await();
  }

  /** It goes for good. */
  void leave() {
    over = true;
  }

  private void connect() {
    if (over) {
      return;
    }
    int mine = ++session;
    PhoenixClient.connect(sockets, nodes.get(at), (topic, event, payload) -> {})
        .onComplete(made -> {
          if (made.failed()) {
            LOG.debug("{} is not let in: {}", name, made.cause().toString());
            loop.setTimer(RECONNECT_MS, again -> connect());
          } else {
            client = made.result();
            bereaved = false;
            client.onClose(() -> lost(mine));
            join(mine, 0);
          }
        });
  }

  private void retry(int mine) {
    loop.setTimer(RECONNECT_MS, again -> {
      if (mine == session) {
        connect();
      }
    });
  }

  private void join(int mine, int index) {
    if (mine != session) {
      return;
    }
    if (index == topics.size()) {
      step(mine);
      return;
    }
    String topic = topics.get(index);
    JsonObject payload = new JsonObject().put("key", name).put("meta", meta());
    truth.arrive(topic, name);
    client.join(topic, payload).onComplete(joined -> {
      if (joined.failed()) {
        LOG.debug("{} does not join: {}", name, joined.cause().toString());
        reconnect();
      } else if (mine == session) {
        hold(new Place(topic, name), joined.result().response().getString("ref"));
        truth.settle(topic, name);
        join(mine, index + 1);
      }
    });
  }

  private void step(int mine) {
    if (mine != session) {
      return;
    }
    if (homeward) {
      homeward = false;
      at = home;
      reconnect();
      return;
    }
    Mode now = mode;
    List<Place> extra = extra();
    if (now == Mode.CHURN) {
      churn(extra).onComplete(done -> later(mine, 1 + random.nextInt(PAUSE_MS_MAX)));
    } else if (now == Mode.REST && !extra.isEmpty()) {
      untrack(extra.get(0)).onComplete(done -> step(mine));
    } else {
      settled = now;
      later(mine, IDLE_MS);
    }
  }

  private void later(int mine, long ms) {
    loop.setTimer(ms, due -> step(mine));
  }

  private Future<?> churn(List<Place> extra) {
    int dice = random.nextInt(100);
    String topic = topics.get(random.nextInt(topics.size()));
    if (dice < 2) {
      reconnect();
      return Future.succeededFuture();
    } else if (dice < 45) {
      Place place = new Place(topic, "user-" + random.nextInt(KEYS));
      boolean full = extra.size() >= EXTRA_MAX * topics.size();
      return full || held.containsKey(place) ? update(place(topic)) : track(place);
    } else if (dice < 75 || extra.isEmpty()) {
      return update(place(topic));
    }
    return untrack(extra.get(random.nextInt(extra.size())));
  }

  /** One that it holds in the topic: its own, or another. */
  private Place place(String topic) {
    List<Place> here = new ArrayList<>(
        held.keySet().stream().filter(place -> place.topic().equals(topic)).toList());
    return here.isEmpty() ? new Place(topic, name) : here.get(random.nextInt(here.size()));
  }

  private List<Place> extra() {
    return held.keySet().stream().filter(place -> !place.key().equals(name)).toList();
  }

  private Future<?> track(Place place) {
    truth.arrive(place.topic(), place.key());
    return push(place, "track", meta(), null, () -> {});
  }

  private Future<?> update(Place place) {
    String old = held.get(place);
    return push(place, "update", meta(), old, () -> {});
  }

  private Future<?> untrack(Place place) {
    return push(place, "untrack", null, held.get(place), () -> held.remove(place));
  }

  /** The old one may go from the moment of the question; the new one is held from the answer. */
  private Future<?> push(Place place, String event, JsonObject meta, String old, Runnable then) {
    int mine = session;
    if (old != null) {
      truth.release(old);
    }
    JsonObject payload = new JsonObject().put("key", place.key());
    if (meta != null) {
      payload.put("meta", meta);
    }
    return client.push(place.topic(), event, payload).onSuccess(reply -> {
      if (mine != session) {
        return;
      }
      if (reply.ok()) {
        then.run();
        if (meta != null) {
          hold(place, reply.response().getString("ref"));
        }
      } else if (reply.code().equals("TIMEOUT")) {
        // Done or not, nobody knows: begin anew.
        reconnect();
      } else if (!reply.code().equals("LEAVING")) {
        truth.complain(
            name + " " + event + " " + place + ": " + reply.response().encode());
      }
    });
  }

  private void hold(Place place, String ref) {
    held.put(place, ref);
    if (place.key().equals(name)) {
      own.add(ref);
    }
    truth.hold(ref, place.topic(), place.key());
  }

  /** It goes, and comes back as somebody new. */
  private void depart() {
    topics.forEach(topic -> truth.depart(topic, name, own));
    own.clear();
    forget();
  }

  private void forget() {
    held.values().forEach(truth::release);
    held.clear();
  }

  private void reconnect() {
    PhoenixClient old = client;
    settled = null;
    depart();
    int mine = ++session;
    if (old != null) {
      var unused = old.close();
    }
    retry(mine);
  }

  private void lost(int mine) {
    if (mine != session) {
      return;
    }
    settled = null;
    session++;
    if (client.closeCode() == RESTARTS) {
      forget();
      at = (at + 1) % nodes.size();
      connect();
    } else {
      depart();
      if (!bereaved) {
        truth.complain(name + " lost its connection with code " + client.closeCode());
      }
      retry(session);
    }
  }

  private JsonObject meta() {
    return new JsonObject().put("host", "n" + at).put("guest", name).put("n", ++count);
  }
}
