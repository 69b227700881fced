package dev.rollcall.web.bench.cluster;

import dev.rollcall.web.bench.Latencies;
import dev.rollcall.web.replay.PhoenixClient;
import dev.rollcall.web.replay.PresenceView;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Websocket clients in small topics, each with a presence of its own and a fold of what it is told. All on one event loop; told from a thread that may wait. */
final class WebCrowd {

  /** Clients per topic. */
  static final int PER_TOPIC = 10;

  /** Connections that are made at a time, and how often each is tried: a node that has just started is slow. */
  private static final int CONNECTING_MAX = 16;

  private static final int CONNECTS_MAX = 20;

  private static final long WAIT_S_MAX = 120;

  /** Turns of the churn for which the last diffs are waited for. */
  private static final int DRAIN_TURNS_MAX = 2_000;

  private final Vertx vertx;
  private final Context loop;
  private final URI node;
  private final List<Client> clients = new ArrayList<>();

  /** Clients whose list has everybody in it. */
  private int full;

  private long fullNs;
  private Promise<Void> allFull = Promise.promise();
  private Latencies diffs = new Latencies();

  /** Topics of which somebody is away, or back and not yet seen by all. */
  private final Set<String> busy = new HashSet<>();

  /**
   * All joined.
   *
   * @param beganNs before the first join was sent
   * @param repliedNs when the last was answered
   * @param fullNs when the last client saw everybody of its topic
   */
  record Arrival(long beganNs, long repliedNs, long fullNs) {}

  /**
   * Some left and rejoined.
   *
   * @param rejoins how many
   * @param diffs from the sending of each rejoin until each other member of the topic was told
   */
  record Churn(int rejoins, Latencies diffs) {}

  WebCrowd(Vertx vertx, URI node, int size) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    this.node = node;
    for (int i = 0; i < size; i++) {
      clients.add(new Client(i));
    }
  }

  /** Connects all. */
  void connect() throws Exception {
    onLoop(() -> {
      WebSocketClient sockets = vertx.createWebSocketClient(PhoenixClient.options());
      List<Future<?>> lanes = new ArrayList<>();
      for (int lane = 0; lane < CONNECTING_MAX; lane++) {
        Future<?> last = Future.succeededFuture();
        for (int i = lane; i < clients.size(); i += CONNECTING_MAX) {
          Client client = clients.get(i);
          last = last.compose(before -> client.connect(sockets, CONNECTS_MAX));
        }
        lanes.add(last);
      }
      vertx.setPeriodic(PhoenixClient.HEARTBEAT_MS, beat -> clients.forEach(Client::heartbeat));
      return Future.all(lanes);
    });
  }

  /** Has all join as fast as they can; returns when each sees everybody of its topic. */
  Arrival joinAll() throws Exception {
    long[] moments = new long[2];
    onLoop(() -> {
      full = 0;
      allFull = Promise.promise();
      moments[0] = System.nanoTime();
      Future<?> replied = Future.all(clients.stream().map(Client::join).toList())
          .onSuccess(all -> moments[1] = System.nanoTime());
      return Future.all(replied, allFull.future());
    });
    return new Arrival(moments[0], moments[1], fullNs);
  }

  /** Has all leave. */
  void leaveAll() throws Exception {
    onLoop(() -> Future.all(clients.stream().map(Client::leave).toList()));
  }

  /**
   * Has one after the other leave and rejoin, never two of a topic at a time: who is away itself is not told of the other. Where all topics are busy a turn is
   * left out.
   */
  Churn churn(int perSecond, int seconds) throws Exception {
    int[] rejoins = new int[1];
    onLoop(() -> {
      diffs = new Latencies();
      Promise<Void> done = Promise.promise();
      int topics = clients.size() / PER_TOPIC;
      int[] turns = {perSecond * seconds};
      vertx.setPeriodic(1_000 / perSecond, timer -> {
        for (int tried = 0; tried < topics && turns[0] > 0; tried++) {
          int turn = rejoins[0] + tried;
          Client client = clients.get(turn % topics * PER_TOPIC + turn / topics % PER_TOPIC);
          if (busy.add(client.topic)) {
            rejoins[0]++;
            client.rejoin();
            break;
          }
        }
        turns[0]--;
        if (turns[0] <= 0 && (busy.isEmpty() || turns[0] < -DRAIN_TURNS_MAX)) {
          vertx.cancelTimer(timer);
          done.complete();
        }
      });
      return done.future();
    });
    return new Churn(rejoins[0], diffs);
  }

  /** How many clients hold exactly those of their topic, each with the one ref that all others of the topic have for it. */
  int correct() throws Exception {
    int[] correct = new int[1];
    onLoop(() -> {
      for (int first = 0; first < clients.size(); first += PER_TOPIC) {
        Map<String, Map<String, JsonObject>> list = clients.get(first).view.snapshot();
        boolean right = list.size() == PER_TOPIC;
        for (int i = first; i < first + PER_TOPIC; i++) {
          right &= list.getOrDefault(clients.get(i).key, Map.of())
              .keySet()
              .equals(Set.of(clients.get(i).ref));
        }
        for (int i = first; i < first + PER_TOPIC; i++) {
          if (right && clients.get(i).view.snapshot().equals(list)) {
            correct[0]++;
          }
        }
      }
      return Future.succeededFuture();
    });
    return correct[0];
  }

  private void onLoop(Supplier<Future<?>> task) throws Exception {
    Promise<Object> done = Promise.promise();
    loop.runOnContext(go -> task.get().onSuccess(done::complete).onFailure(done::fail));
    done.future().await(WAIT_S_MAX, TimeUnit.SECONDS);
  }

  /** One of them. On the loop. */
  private final class Client {

    private final String topic;
    private final String key;
    private final PresenceView view = new PresenceView();

    /** Set when connected, before anything else is done. */
    @SuppressWarnings("NullAway.Init")
    private PhoenixClient socket;

    private String ref = "";
    private boolean seesAll;

    /** When its latest rejoin was sent, and how many were not yet told of it. */
    private long rejoinedNs;

    private int untold;

    Client(int index) {
      this.topic = "room:" + index / PER_TOPIC;
      this.key = "user-" + index;
    }

    Future<?> connect(WebSocketClient sockets, int tries) {
      return PhoenixClient.connect(sockets, node, this::receive)
          .<Object>map(made -> socket = made)
          .recover(refused -> tries == 1
              ? Future.failedFuture(refused)
              : connect(sockets, tries - 1).mapEmpty());
    }

    void heartbeat() {
      socket.heartbeat().onFailure(closed -> {});
    }

    Future<?> join() {
      view.reset();
      seesAll = false;
      JsonObject payload = new JsonObject()
          .put("key", key)
          .put("meta", new JsonObject().put("online_at", 1_700_000_000));
      return socket
          .join(topic, payload)
          .onSuccess(reply -> ref = reply.response().getString("ref"));
    }

    Future<?> leave() {
      return socket.leave(topic);
    }

    void rejoin() {
      leave().onSuccess(left -> {
        untold = PER_TOPIC - 1;
        rejoinedNs = System.nanoTime();
        join();
      });
    }

    private void receive(String topic, String event, JsonObject payload) {
      if (event.equals("presence_state")) {
        view.state(payload);
      } else if (event.equals("presence_diff")) {
        note(payload.getJsonObject("joins"));
        view.diff(payload);
      }
      if (!seesAll && view.size() == PER_TOPIC) {
        seesAll = true;
        full++;
        fullNs = System.nanoTime();
        if (full == clients.size()) {
          allFull.tryComplete();
        }
        settle();
      }
    }

    private void note(JsonObject joins) {
      long ns = System.nanoTime();
      for (String joined : joins.fieldNames()) {
        Client other = clients.get(Integer.parseInt(joined.substring("user-".length())));
        if (other != this && other.untold > 0) {
          diffs.addNs(ns - other.rejoinedNs);
          other.untold--;
          other.settle();
        }
      }
    }

    /** It is back if it sees all and all were told. */
    private void settle() {
      if (seesAll && untold == 0) {
        busy.remove(topic);
      }
    }
  }
}
