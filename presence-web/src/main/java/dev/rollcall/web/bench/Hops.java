package dev.rollcall.web.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;

/** The floor of anything that is asked from another thread: to an event loop and back, with nothing done there. */
final class Hops {

  private Hops() {}

  /**
   * Hops there and back per second.
   *
   * @param callers loops that ask
   * @param window how many hops each of them has in flight
   * @param targets loops that are asked, in turns
   */
  static double perSecond(int callers, int window, int targets, int hops) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      List<ContextInternal> asked = new ArrayList<>();
      for (int i = 0; i < targets; i++) {
        asked.add(((VertxInternal) vertx).createEventLoopContext());
      }
      List<ContextInternal> asking = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        asking.add(((VertxInternal) vertx).createEventLoopContext());
      }
      int each = hops / callers;
      long begunNs = System.nanoTime();
      List<Future<Void>> pumps = new ArrayList<>();
      for (ContextInternal caller : asking) {
        pumps.add(Pump.run(caller, 0, each, window, i -> hop(caller, asked.get(i % targets))));
      }
      LocalTracker.await(Future.all(pumps));
      return (double) each * callers * 1e9 / (System.nanoTime() - begunNs);
    } finally {
      LocalTracker.await(vertx.close());
    }
  }

  private static Future<Void> hop(ContextInternal from, Context to) {
    Promise<Void> back = from.promise();
    to.runOnContext(there -> back.complete());
    return back.future();
  }
}
