package dev.rollcall.web;

import dev.rollcall.pubsub.Knobs;
import dev.rollcall.web.limit.Addresses;
import dev.rollcall.web.management.ManagementOptions;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses to serve strangers what was meant for this machine, and says loudly what is open. */
final class Exposure {

  private static final Logger LOG = LoggerFactory.getLogger(Exposure.class);

  private Exposure() {}

  /**
   * Checks the options before anything is bound.
   *
   * @throws IllegalArgumentException if nothing asks who is there, on an address that others reach
   */
  static void require(PresenceServerOptions options, boolean authenticates) {
    ManagementOptions management = options.getManagement();
    Knobs.require(
        !management.hasPort()
            || !management.getToken().isEmpty()
            || isLoopback(management.getHost()),
        "management host is \"%s\", which is not loopback: set a management token",
        management.getHost());
    Knobs.require(
        authenticates || options.getAuth().isInsecure() || isLoopback(options.getHost()),
        "host is \"%s\", which is not loopback, and nobody is asked who they are: set auth (secret, publicKey or jwksFile),"
            + " or say insecure if everybody who reaches it may do everything (--insecure)",
        options.getHost());
  }

  /** Says what is open, and where. */
  static void warn(String where) {
    LOG.warn(
        "DEVELOPMENT MODE on {}: nobody is asked who they are, and everybody who reaches it may watch, be present and broadcast"
            + " in every topic, under any key. Set auth before others can reach it",
        where);
  }

  /**
   * Whether a request may be served: development mode is for this machine alone, on whatever server it is mounted; and for who asks for it by
   * name, as a browser reaches loopback for any page whose name was made to point there.
   *
   * @param local the address that it came in at
   * @param asked the host that it asks for
   */
  static boolean allows(
      PresenceServerOptions options,
      boolean authenticates,
      @Nullable SocketAddress local,
      @Nullable HostAndPort asked) {
    String host = local == null ? null : local.hostAddress();
    return authenticates
        || options.getAuth().isInsecure()
        || ((host == null || Addresses.isLoopback(host))
            && asked != null
            && Addresses.isLoopbackHost(asked.host()));
  }

  /** Goes on if the request may be served; otherwise it is answered. */
  static void guard(
      RoutingContext routing,
      PresenceServerOptions options,
      boolean authenticates,
      Handler<RoutingContext> next) {
    HttpServerRequest request = routing.request();
    if (allows(options, authenticates, request.localAddress(), request.authority())) {
      next.handle(routing);
    } else {
      WebRoutes.refuse(
          routing,
          403,
          "nobody is asked who they are, so this is for the server's own machine, by a loopback address: set auth, or insecure");
    }
  }

  private static boolean isLoopback(String host) {
    if (Addresses.isLoopback(host)) {
      return true;
    }
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
