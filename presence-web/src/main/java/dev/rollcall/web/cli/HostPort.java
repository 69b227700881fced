package dev.rollcall.web.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a node's cluster socket is.
 *
 * @param host a name or an address, IPv6 without its brackets
 * @param port 1 to 65535
 */
record HostPort(String host, int port) {

  /** Reads {@code host:port} and {@code [v6]:port}. */
  static HostPort parse(String text) {
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
  HostPort resolved() {
    try {
      return new HostPort(InetAddress.getByName(host).getHostAddress(), port);
    } catch (UnknownHostException e) {
      return this;
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

  /** For the command line. */
  static final class Converter implements ITypeConverter<HostPort> {

    @Override
    public HostPort convert(String text) {
      try {
        return parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
