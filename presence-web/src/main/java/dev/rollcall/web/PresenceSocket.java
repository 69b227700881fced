package dev.rollcall.web;

import dev.rollcall.pubsub.PubSub;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.web.auth.Authenticator;
import dev.rollcall.web.channel.ChannelFactory;
import dev.rollcall.web.channel.Channels;
import dev.rollcall.web.channel.Payload;
import dev.rollcall.web.socket.Broadcasts;
import dev.rollcall.web.socket.SocketConnection;
import dev.rollcall.web.socket.SocketOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The websocket and the long polling of the Phoenix Channels protocol on a router of the application's own:
 *
 * <pre>{@code
 * PresenceSocket socket = PresenceSocket.create(tracker, new PresenceServerOptions())
 *     .channel("chat:*", ChatChannel::new);
 * router.route("/socket/*").handler(socket);
 * vertx.createHttpServer(PresenceSocket.httpOptions(options)).requestHandler(router).listen(4000);
 * }</pre>
 *
 * <p>Topics that no channel was added for are presence channels. Of the options, those of the server itself (host, port, instances, drain) are
 * not looked at. Without {@code auth} it is in development mode and serves clients of its own machine alone, unless the options say insecure. One socket may serve routers of
 * several event loops. Any thread.
 *
 * <p>From the handshake on, a websocket is no longer Vert.x's, which would keep 13 kB more for each: Vert.x's own metrics count it as gone, Rollcall's
 * count it.
 */
public final class PresenceSocket implements Handler<RoutingContext> {

  private final Tracker tracker;
  private final PresenceServerOptions options;
  private final @Nullable Authenticator authenticator;
  private final Channels channels = new Channels();

  /** Invariant: one for each context that a request came on. */
  private final Map<Context, LoopSockets> loops = new ConcurrentHashMap<>();

  /** Null until the first request, which says which Vert.x it is. Guarded by this. */
  private @Nullable ServerParts parts;

  /** Null as long as {@link #parts} is. */
  private volatile @Nullable SocketRoutes routes;

  private PresenceSocket(
      Tracker tracker, PresenceServerOptions options, @Nullable Authenticator authenticator) {
    this.tracker = tracker;
    this.authenticator = authenticator;
    this.options = new PresenceServerOptions(options);
  }

  /**
   * A handler that serves nobody yet. The tracker has to be started before the first client joins.
   *
   * @throws IllegalArgumentException if the options' {@code auth} is not whole
   */
  public static PresenceSocket create(Tracker tracker, PresenceServerOptions options) {
    options.getAuth().validate();
    return new PresenceSocket(tracker, options, null);
  }

  /** The same with an authenticator of the application's own, in place of the options' {@code auth}. */
  public static PresenceSocket create(
      Tracker tracker, PresenceServerOptions options, Authenticator authenticator) {
    return new PresenceSocket(tracker, options, authenticator);
  }

  /**
   * What an HTTP server needs for it: the subprotocol {@code phoenix}, limits of frames, no compression (a small frame may inflate to
   * gigabytes), and an idle timeout; and the certificate, if
   * the options have one. The host and the port are not set.
   */
  public static HttpServerOptions httpOptions(PresenceServerOptions options) {
    SocketOptions limits = options.getSocket();
    int hardFrameBytes = hardFrameBytes(limits);
    return WebVerticle.tls(options)
        .setMaxWebSocketFrameSize(hardFrameBytes)
        .setMaxWebSocketMessageSize(hardFrameBytes)
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setRegisterWebSocketWriteHandlers(false)
        .setWebSocketSubProtocols(List.of("phoenix"))
        .setSendBufferSize(limits.getSendBufferBytes())
        // Longer than the session's own, which knows a code to close with; this is for connections
        // that never speak at all.
        .setIdleTimeout((int) (limits.getIdleMs() / 1_000) + 30);
  }

  /** Bytes of a frame, and of a message, from which on it is not even read: above {@code maxFrameBytes}, so that who exceeds that hears why. */
  static int hardFrameBytes(SocketOptions limits) {
    return 4 * limits.getMaxFrameBytes();
  }

  /**
   * Adds channels of the application's own, before the first request: for one topic, or with a {@code *} at the end for all that begin so.
   *
   * @throws IllegalArgumentException as {@link Channels#add} does
   * @throws IllegalStateException after the first request
   */
  public synchronized PresenceSocket channel(String pattern, ChannelFactory factory) {
    if (parts != null) {
      throw new IllegalStateException(
          "channel " + pattern + " is added too late: the socket serves already");
    }
    channels.add(pattern, factory);
    return this;
  }

  /** Tells everybody in a topic, on all nodes, from outside of any channel. */
  public void broadcast(String topic, String event, Payload payload) {
    broadcast(tracker.pubSub(), topic, event, payload);
  }

  /** As {@link #broadcast(String, String, Payload)}, on nodes that serve no sockets. */
  public static void broadcast(PubSub pubSub, String topic, String event, Payload payload) {
    Object value = payload.value();
    Broadcasts.tell(pubSub, topic, event, value == null ? new JsonObject() : value);
  }

  @Override
  public void handle(RoutingContext routing) {
    SocketRoutes known = routes;
    if (known == null) {
      known = begin(routing.vertx());
    }
    Exposure.guard(routing, options, authenticates(), known::handle);
  }

  /** Lets nobody in any more, and sends everybody away with 1012, after which clients connect again. Completes when they are told. */
  public Future<Void> drain() {
    ServerParts known;
    synchronized (this) {
      known = parts;
    }
    if (known == null) {
      return Future.succeededFuture();
    }
    known.beginDrain();
    List<Future<Void>> told = loops.entrySet().stream()
        .map(loop -> {
          Promise<Void> done = Promise.promise();
          loop.getKey().runOnContext(there -> {
            loop.getValue().open().forEach(SocketConnection::drain);
            done.complete();
          });
          return done.future();
        })
        .toList();
    return Future.join(told).mapEmpty();
  }

  /** As {@link #drain()}, and gives back what it holds. Idempotent. */
  public Future<Void> close() {
    return drain().onComplete(told -> {
      loops.values().forEach(LoopSockets::close);
      ServerParts known;
      synchronized (this) {
        known = parts;
      }
      if (known != null) {
        known.parked().close();
        known.forwarding().close();
        known.seen().close();
        known.metrics().close();
      }
    });
  }

  private boolean authenticates() {
    return authenticator != null || options.getAuth().isConfigured();
  }

  private synchronized SocketRoutes begin(Vertx vertx) {
    ServerParts begun = parts;
    if (begun == null) {
      if (!authenticates()) {
        Exposure.warn("a router of the application's own, for its own machine");
      }
      begun = new ServerParts(vertx, tracker, options, channels, authenticator);
      parts = begun;
    }
    SocketRoutes known = routes;
    if (known == null) {
      ServerParts shared = begun;
      Admission admission = new Admission(shared);
      known = new SocketRoutes(shared, admission, () -> here(vertx, shared, admission));
      routes = known;
    }
    return known;
  }

  private LoopSockets here(Vertx vertx, ServerParts shared, Admission admission) {
    Context context = ((ContextInternal) Vertx.currentContext()).unwrap();
    LoopSockets known = loops.get(context);
    if (known == null) {
      known = new LoopSockets(vertx, shared, admission);
      loops.put(context, known);
    }
    return known;
  }
}
