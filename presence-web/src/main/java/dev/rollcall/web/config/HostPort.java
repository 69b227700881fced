package dev.rollcall.web.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a node's cluster socket is.
 *
 * @param host a name or an address, IPv6 without its brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

  /** Reads {@code host:port} and {@code [v6]:port}. */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.contains(":")) {
      host = "";
    }
    int port = port(text.substring(colon + 1));
    if (host.isBlank() || !host.equals(host.strip()) || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("\"" + text + "\": not host:port");
    }
    return new HostPort(host, port);
  }

  /** The same with the host resolved, so that two names of one place are equal; itself if it cannot be. */
  public HostPort resolved() {
    try {
      return new HostPort(InetAddress.getByName(host).getHostAddress(), port);
    } catch (UnknownHostException e) {
      return this;
    }
  }

  /** One for each address that the name has now, without repetition; itself if it has none. */
  public List<HostPort> addresses() {
    try {
      return Stream.of(InetAddress.getAllByName(host))
          .map(address -> new HostPort(address.getHostAddress(), port))
          .distinct()
          .toList();
    } catch (UnknownHostException e) {
      return List.of(this);
    }
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
