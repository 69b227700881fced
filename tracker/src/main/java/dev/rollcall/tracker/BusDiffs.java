package dev.rollcall.tracker;

import dev.rollcall.tracker.crdt.TopicChange;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.JsonObject;

/**
 * Diffs on this node's event bus, for verticles in any language: at {@code rollcall.diff.<topic>} and at {@code
 * rollcall.diff} (of a scope: {@code rollcall/<scope>/diff}), as JSON ({@link PresenceDiff#toJson()}), never over the wire: each node publishes its own.
 *
 * <p>The message is turned into JSON per receiver, and a diff that nobody listens to costs two look-ups: neither the
 * bus's interceptors nor its metrics see it.
 */
final class BusDiffs {

  private static final DeliveryOptions LOCAL =
      new DeliveryOptions().setLocalOnly(true).setCodecName(JsonOfDiff.NAME);

  private final Vertx vertx;
  private final String all;
  private final String one;
  private final BusListeners listeners;

  BusDiffs(Vertx vertx, String address) {
    this.vertx = vertx;
    this.all = address;
    this.one = address + ".";
    this.listeners = new BusListeners(vertx);
    try {
      vertx.eventBus().registerCodec(new JsonOfDiff());
    } catch (IllegalStateException alreadyRegistered) {
      // Another tracker on this Vert.x instance did it.
    }
  }

  void publish(TopicChange change) {
    String address = one + change.topic();
    if (listeners.mayBeAt(address)) {
      vertx.eventBus().publish(address, change, LOCAL);
    }
    if (listeners.mayBeAt(all)) {
      vertx.eventBus().publish(all, change, LOCAL);
    }
  }

  private static final class JsonOfDiff implements MessageCodec<TopicChange, JsonObject> {

    static final String NAME = "rollcall.diff";

    @Override
    public void encodeToWire(Buffer buffer, TopicChange change) {
      throw new UnsupportedOperationException("diffs are local to a node");
    }

    @Override
    public JsonObject decodeFromWire(int position, Buffer buffer) {
      throw new UnsupportedOperationException("diffs are local to a node");
    }

    @Override
    public JsonObject transform(TopicChange change) {
      return VertxTracker.diff(change).toJson();
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }
}
