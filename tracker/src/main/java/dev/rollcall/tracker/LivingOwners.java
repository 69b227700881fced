package dev.rollcall.tracker;

import dev.rollcall.tracker.TrackerException.Code;
import io.vertx.core.Closeable;
import io.vertx.core.Context;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.internal.ContextInternal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The owners of this node that have not ended, and what ends them. From any thread. */
final class LivingOwners {

  private final VertxTracker tracker;

  /** Where owners at bus addresses are watched. */
  private final Context watches;

  private final Map<Long, VertxOwner> byId = new ConcurrentHashMap<>();
  private final AtomicLong last = new AtomicLong();

  LivingOwners(VertxTracker tracker) {
    this.tracker = tracker;
    this.watches = tracker.vertx().createEventLoopContext();
  }

  VertxOwner add() {
    int max = tracker.options().getMaxOwners();
    if (byId.size() >= max) {
      throw new TrackerException(Code.LIMIT, "this node has maxOwners " + max + " owners");
    }
    long id = last.incrementAndGet();
    VertxOwner owner = new VertxOwner(tracker, id);
    byId.put(id, owner);
    return owner;
  }

  Owner endWith(Context context) {
    Owner owner = add();
    var hooks = ((ContextInternal) context).unwrap().closeFuture();
    Closeable end = done -> owner.close(LeaveReason.UNDEPLOYED).onComplete(done);
    if (!hooks.add(end)) {
      owner.close(LeaveReason.UNDEPLOYED);
    }
    owner.closed().onComplete(ended -> hooks.remove(end));
    return owner;
  }

  Owner endWith(WebSocketBase socket) {
    Owner owner = add();
    try {
      socket.closeHandler(gone -> owner.close(LeaveReason.GONE));
    } catch (IllegalStateException closing) {
      // Such a socket takes no handler any more.
      owner.close(LeaveReason.GONE);
    }
    if (socket.isClosed()) {
      owner.close(LeaveReason.GONE);
    }
    return owner;
  }

  Owner endWith(String address) {
    Owner owner = add();
    new OwnerWatch(tracker.vertx(), watches, owner, address, tracker.options().getOwnerPingMs())
        .start();
    return owner;
  }

  /** The owner with that id; null if it is no owner of this run, or has ended. */
  @Nullable
  VertxOwner get(String id) {
    String own = tracker.nodeName() + "/";
    try {
      return id.startsWith(own) ? byId.get(Long.parseLong(id.substring(own.length()), 36)) : null;
    } catch (NumberFormatException noOwner) {
      return null;
    }
  }

  /** The owner with that number; null if it has ended. */
  @Nullable
  VertxOwner get(long number) {
    return byId.get(number);
  }

  int size() {
    return byId.size();
  }

  void remove(long id) {
    byId.remove(id);
  }

  /** At the tracker's end: their presences are the peers' business now. */
  void abandonAll() {
    byId.values().forEach(VertxOwner::abandon);
    byId.clear();
  }
}
