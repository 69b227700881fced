package dev.rollcall.web.bench.node;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/**
 * A cable that can be cut where it comes in: nothing that other nodes' trackers say is heard. The connections stay, and so does Hazelcast: what
 * is left is silence, which is what the tracker judges by. What TCP adds when a real cable is whole again is not in it.
 */
final class Cut {

  /** The addresses of the pubsub: {@code rollcall.node.…}, its own, and {@code rollcall.nodes}, the shared one. */
  private static final String PUBSUB = "rollcall.node";

  private volatile boolean on;

  Cut(Vertx vertx) {
    vertx.eventBus().addInboundInterceptor(delivery -> {
      if (!on || !delivery.message().address().startsWith(PUBSUB)) {
        delivery.next();
      }
    });
  }

  JsonObject set(boolean cut) {
    on = cut;
    return new JsonObject().put("ns", System.nanoTime());
  }
}
