package dev.rollcall.tracker;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.lang.reflect.Field;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether anybody of this node listens at an address of the event bus.
 *
 * <p>Vert.x does not say. A message that nobody gets costs two contexts and an exception all the same, and most diffs are such messages: a sixth of what a
 * node did while it took in the joins of another. So this looks into the bus's own table of handlers, the very one that the bus asks. Where that table cannot be had, be it in a
 * later Vert.x or under a module system that hides it, the answer is yes, and all is as it would be without this.
 */
final class BusListeners {

  private static final Logger LOG = LoggerFactory.getLogger(BusListeners.class);

  /** What the bus calls its table: address to handlers, without empty rows. */
  private static final String TABLE = "handlerMap";

  private final Map<?, ?> handlers;
  private final boolean known;

  BusListeners(Vertx vertx) {
    Map<?, ?> found = null;
    try {
      found = (Map<?, ?>) table(vertx.eventBus()).get(vertx.eventBus());
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.info("who listens on the event bus cannot be seen, so every diff is published", e);
    }
    known = found != null;
    handlers = found == null ? Map.of() : found;
  }

  /** False only if nobody listens there now. Any thread. O(1). */
  boolean mayBeAt(String address) {
    return !known || handlers.containsKey(address);
  }

  /** Whether it can tell. */
  boolean known() {
    return known;
  }

  private static Field table(EventBus bus) throws NoSuchFieldException {
    for (Class<?> type = bus.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(TABLE) && Map.class.isAssignableFrom(field.getType())) {
          field.setAccessible(true);
          return field;
        }
      }
    }
    throw new NoSuchFieldException(TABLE);
  }
}
