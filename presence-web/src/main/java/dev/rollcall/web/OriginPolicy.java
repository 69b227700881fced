package dev.rollcall.web;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may speak to the server. A browser sends cookies and reaches loopback for any page that asks, and no same-origin
 * rule guards a websocket: the server has to look at Origin itself. Hosts are compared whole, never by suffix.
 */
final class OriginPolicy {

  private final boolean all;
  private final List<String> allowed;

  OriginPolicy(List<String> allowed) {
    this.all = allowed.contains("*");
    this.allowed =
        allowed.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).toList();
  }

  /** Whether a request with this Origin (null: it has none) and this Host header may pass. */
  boolean allows(@Nullable String origin, @Nullable String host) {
    return origin == null || all || isAllowed(origin) || (host != null && isSame(origin, host));
  }

  /** Whether the origin is one of those that the options name. */
  boolean isAllowed(String origin) {
    return all || allowed.contains(origin.toLowerCase(Locale.ROOT));
  }

  static boolean isOrigin(String text) {
    URI uri = parsed(text);
    return uri != null
        && uri.getScheme() != null
        && uri.getHost() != null
        && uri.getRawPath().isEmpty()
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null
        && uri.getRawUserInfo() == null;
  }

  private static boolean isSame(String origin, String host) {
    URI uri = isOrigin(origin) ? parsed(origin) : null;
    URI own = uri == null ? null : parsed(uri.getScheme() + "://" + host);
    return uri != null
        && own != null
        && uri.getHost().equalsIgnoreCase(own.getHost())
        && port(uri) == port(own);
  }

  private static int port(URI uri) {
    boolean secure =
        "https".equalsIgnoreCase(uri.getScheme()) || "wss".equalsIgnoreCase(uri.getScheme());
    return uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
  }

  private static @Nullable URI parsed(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }
}
