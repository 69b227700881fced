package dev.rollcall.web;

import dev.rollcall.tracker.Presence;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.auth.Authenticator;
import dev.rollcall.web.channel.Channels;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A server on a free port with a tracker of its own, unclustered. */
final class ServerFixture implements AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  final Vertx vertx = Vertx.vertx();
  final Tracker tracker =
      Tracker.create(vertx, new TrackerOptions().setNodeName("here").setShards(2));
  final PresenceServer server;

  ServerFixture(PresenceServerOptions options) {
    this(options, new Channels());
  }

  ServerFixture(PresenceServerOptions options, Channels channels) {
    TestClient.await(tracker.start());
    server = PresenceServer.create(vertx, tracker, options.setPort(0), channels);
    TestClient.await(server.start());
  }

  ServerFixture(PresenceServerOptions options, Channels channels, Authenticator authenticator) {
    TestClient.await(tracker.start());
    server = PresenceServer.create(vertx, tracker, options.setPort(0), channels, authenticator);
    TestClient.await(server.start());
  }

  TestClient client() {
    return TestClient.connect(vertx, server.actualPort());
  }

  /** One of which a proxy says that it is at this address. */
  TestClient clientAt(String address) {
    return TestClient.await(TestClient.connect(
        vertx.createWebSocketClient(),
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(server.actualPort())
            .setURI("/socket/websocket?vsn=2.0.0")
            .addHeader("X-Forwarded-For", address)));
  }

  /** What the tracker holds, in the form of {@link TestClient#presences}. */
  Map<String, Set<String>> presences(String topic) {
    Map<String, Set<String>> byKey = new TreeMap<>();
    for (Presence presence : tracker.list(topic).presences()) {
      byKey.computeIfAbsent(presence.key(), none -> new TreeSet<>()).add(presence.ref());
    }
    return byKey;
  }

  /** A request; headers as names and values in turn. */
  HttpResponse<String> request(String method, String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.actualPort() + path))
        .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> get(String path, String... headers) {
    return request("GET", path, headers);
  }

  /** A figure of {@code /metrics} that has no labels. */
  double metric(String name) {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }

  @Override
  public void close() {
    TestClient.await(
        server.close().compose(closed -> tracker.close()).compose(closed -> vertx.close()));
  }
}
