package dev.rollcall.web.chaos;

import dev.rollcall.web.replay.PhoenixClient;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A websocket client that sees all topics of one node without being seen, folds what it is pushed, and counts leaves that are false. */
final class Watcher implements PhoenixClient.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);
  private static final int RECONNECT_MS = 100;

  private final List<String> topics;
  private final URI node;
  private final ContextInternal loop;
  private final WebSocketClient sockets;
  private final Truth truth;
  private final LongAdder falseLeaves = new LongAdder();
  private final AtomicLong firstFalseNs = new AtomicLong();

  /** How many presences, by topic and key, were seen to go since {@link #reset} whose owners were there. */
  private final Map<String, Integer> yielded = new ConcurrentHashMap<>();

  private volatile Fold fold = new Fold();
  private volatile boolean over;
  private PhoenixClient client;

  Watcher(
      List<String> topics, URI node, ContextInternal loop, WebSocketClient sockets, Truth truth) {
    this.topics = topics;
    this.node = node;
    this.loop = loop;
    this.sockets = sockets;
    this.truth = truth;
  }

  void arrive() {
    loop.runOnContext(now -> connect());
  }

  Fold fold() {
    return fold;
  }

  long falseLeaves() {
    return falseLeaves.sum();
  }

  /** When the first false leave since {@link #reset} was seen, by {@link System#nanoTime}; 0 if there was none. */
  long firstFalseNs() {
    return firstFalseNs.get();
  }

  void reset() {
    firstFalseNs.set(0);
    yielded.clear();
  }

  private boolean yields(Fold.Leave leave) {
    return truth.mayYield(leave, yielded.merge(leave.topic() + '/' + leave.key(), 1, Integer::sum));
  }

  @Override
  public void event(String topic, String event, JsonObject payload) {
    if (event.equals("presence_state")) {
      fold.state(topic, payload);
    } else if (event.equals("presence_diff")) {
      for (Fold.Leave leave :
          fold.diff(topic, payload.getJsonObject("joins"), payload.getJsonObject("leaves"))) {
        if (truth.isFalse(leave) && !yields(leave)) {
          LOG.info("the watcher of {} saw a false leave: {}", node, leave);
          falseLeaves.increment();
          firstFalseNs.compareAndSet(0, System.nanoTime());
        }
      }
    }
  }

  /** It goes for good. */
  void leave() {
    over = true;
  }

  private void connect() {
    if (over) {
      return;
    }
    fold = new Fold();
    PhoenixClient.connect(sockets, node, this).onComplete(made -> {
      if (made.failed()) {
        LOG.debug("{} does not let the watcher in: {}", node, made.cause().toString());
        loop.setTimer(RECONNECT_MS, again -> connect());
        return;
      }
      client = made.result();
      client.onClose(() -> loop.setTimer(RECONNECT_MS, again -> connect()));
      for (String topic : topics) {
        client
            .join(topic, new JsonObject().put("watch", true))
            .onFailure(cause -> LOG.debug("{} refuses the watcher: {}", node, cause.toString()));
      }
    });
  }
}
