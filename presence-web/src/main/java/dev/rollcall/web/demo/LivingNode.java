package dev.rollcall.web.demo;

import dev.rollcall.web.demo.DemoCluster.Seat;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks some node that answers: the one that did last time, else the next. On one event loop. */
final class LivingNode {

  /** How long one node has to answer before another is asked, in ms. */
  private static final long ANSWER_MS = 1_500;

  private final HttpClient http;
  private final Supplier<List<Seat>> seats;

  /** The name of the node that answered last; empty if none has. */
  private String last = "";

  LivingNode(Vertx vertx, Supplier<List<Seat>> seats) {
    this.http =
        vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(1_000).setIdleTimeout(5));
    this.seats = seats;
  }

  /** The body of the first answer with status 200; fails if no node gives one. */
  Future<Buffer> get(String path) {
    List<Seat> order = new ArrayList<>(seats.get());
    order.sort(
        (one, other) -> Boolean.compare(other.node().equals(last), one.node().equals(last)));
    return get(path, order, 0);
  }

  private Future<Buffer> get(String path, List<Seat> order, int next) {
    if (next == order.size()) {
      return Future.failedFuture("no node answers");
    }
    Seat seat = order.get(next);
    return http.request(HttpMethod.GET, seat.address().getPort(), seat.address().getHost(), path)
        .compose(request -> request.send().compose(LivingNode::body))
        .timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
        .onSuccess(body -> last = seat.node())
        .recover(silent -> get(path, order, next + 1));
  }

  private static Future<Buffer> body(HttpClientResponse response) {
    return response.statusCode() == 200
        ? response.body()
        : Future.failedFuture("status " + response.statusCode());
  }
}
