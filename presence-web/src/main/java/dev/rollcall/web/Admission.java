package dev.rollcall.web;

import dev.rollcall.web.auth.Credentials;
import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.auth.Unauthenticated;
import dev.rollcall.web.limit.Addresses;
import dev.rollcall.web.limit.SocketRates;
import dev.rollcall.web.socket.Client;
import dev.rollcall.web.socket.OwnLoop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is let in to a socket, or to polls in its place: pages of an allowed origin, while the node has room and does not drain, with credentials that stand
 * for somebody, and not too many of one address. What is cheap is asked first. Any event loop.
 */
final class Admission {

  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  /**
   * A client that was let in, and counted: {@link #left} has to follow.
   *
   * @param identity who it is
   * @param address where it is
   * @param rates how fast it may ask
   * @param name whose new topics and parked presences are counted together; empty: they are not
   */
  record Admitted(Identity identity, String address, SocketRates rates, String name) {

    /** As the session knows it. */
    Client to(boolean takesBinary) {
      return new Client(identity, takesBinary, rates, name);
    }
  }

  /** Why somebody is not let in, with the status that says so. */
  static final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(int status, String reason) {
      super(reason, null, false, false);
      this.status = status;
    }

    int status() {
      return status;
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  private final ServerParts parts;
  private final OriginPolicy origins;
  private final CredentialsReader reader;

  Admission(ServerParts parts) {
    this.parts = parts;
    this.origins = new OriginPolicy(parts.options().getAllowOrigins());
    this.reader = new CredentialsReader(parts.options().getLimits());
  }

  /** Lets the client in, or fails with {@link Refused}. Counts it, as open and for its address, before it is told. */
  Future<Admitted> admit(HttpServerRequest request) {
    try {
      requireOrigin(request);
      requireRoom();
    } catch (Refused refused) {
      return Future.failedFuture(refused);
    }
    Credentials credentials = reader.ofSocket(request);
    return OwnLoop.ask(() -> parts.authenticator().authenticate(credentials)).transform(known -> {
      try {
        return Future.succeededFuture(
            known.succeeded()
                ? enter(known.result(), credentials.address())
                : refused(known.cause(), credentials));
      } catch (Refused refused) {
        return Future.failedFuture(refused);
      }
    });
  }

  /** The client is gone, or never came. */
  void left(Admitted client) {
    parts.addresses().leave(client.address());
  }

  private Admitted enter(Identity identity, String address) throws Refused {
    if (identity.expiresInMs(System.currentTimeMillis()) <= 0) {
      throw new Refused(403, "the credentials have expired");
    }
    requireRoom();
    if (!parts.addresses().enter(address)) {
      throw new Refused(
          429,
          "too many websockets from one address: maxSocketsPerAddress "
              + parts.options().getLimits().getMaxSocketsPerAddress());
    }
    parts.counters().opened.increment();
    if (parts.isExempt(address)) {
      return new Admitted(identity, address, SocketRates.unlimited(), "");
    }
    long nowMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    String user = identity.user();
    return new Admitted(
        identity,
        address,
        new SocketRates(parts.options().getLimits(), nowMs),
        user == null ? "address " + Addresses.block(address) : "user " + user);
  }

  private static Admitted refused(Throwable cause, Credentials credentials) throws Refused {
    if (cause instanceof Unauthenticated) {
      throw new Refused(403, String.valueOf(cause.getMessage()));
    }
    LOG.error("who {} is could not be found out", credentials.address(), cause);
    throw new Refused(503, "who you are could not be found out: try again later");
  }

  /** Whether a page with this request's origin may speak to the node. */
  boolean allowsOrigin(HttpServerRequest request) {
    // Not the header Host: HTTP/2 has none.
    HostAndPort own = request.authority();
    return origins.allows(
        request.getHeader(HttpHeaders.ORIGIN), own == null ? null : own.toString());
  }

  private void requireOrigin(HttpServerRequest request) throws Refused {
    if (!allowsOrigin(request)) {
      String origin = request.getHeader(HttpHeaders.ORIGIN);
      throw new Refused(
          403, "origin " + origin + " is not allowed: name it in allowOrigins (--allow-origin)");
    }
  }

  private void requireRoom() throws Refused {
    if (parts.draining()) {
      throw new Refused(503, "this node is draining: connect to another");
    }
    long open = parts.counters().open();
    int max = parts.options().getSocket().getMaxSockets();
    if (open >= max) {
      throw new Refused(503, open + " websockets are open: maxSockets " + max);
    }
  }
}
