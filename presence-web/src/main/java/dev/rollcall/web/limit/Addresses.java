package dev.rollcall.web.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many sockets each address has open. An IPv6 address counts with all of its /64, which is what one subscriber gets. Loopback does not
 * count: that is this machine, or a proxy on it. Any thread.
 */
public final class Addresses {

  /** All four numbers: a name may begin like an address. */
  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");

  private final int max;

  /** Invariant: positive counts only, so it is bounded by the sockets. */
  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  /** At most so many sockets per address. */
  public Addresses(int max) {
    this.max = max;
  }

  /** One socket more; false: the address has as many as it may have, and nothing was counted. */
  public boolean enter(String address) {
    if (isLoopback(address)) {
      return true;
    }
    boolean[] entered = new boolean[1];
    open.compute(block(address), (same, count) -> {
      int before = count == null ? 0 : count;
      entered[0] = before < max;
      return entered[0] ? Integer.valueOf(before + 1) : count;
    });
    return entered[0];
  }

  /** A socket that {@link #enter} let in is closed. */
  public void leave(String address) {
    if (!isLoopback(address)) {
      open.computeIfPresent(block(address), (same, count) -> count == 1 ? null : count - 1);
    }
  }

  /** How many addresses have a socket. */
  public int size() {
    return open.size();
  }

  /**
   * The client's address: the connection's; or, if a header of a trusted proxy is named, the last address in it, without the port that some proxies
   * add. What comes before the last was written by whoever the proxy heard it from, and may be anything.
   */
  public static String client(String remote, @Nullable String forwarded) {
    if (forwarded == null) {
      return remote;
    }
    String last = bare(forwarded.substring(forwarded.lastIndexOf(',') + 1).strip());
    return last.isEmpty() || last.length() > 64 ? remote : last;
  }

  /** {@code 192.0.2.1:5678} and {@code [2001:db8::1]:5678} without what is not the address. An IPv6 address has more than one colon. */
  private static String bare(String address) {
    if (address.startsWith("[")) {
      return address.substring(1, Math.max(1, address.indexOf(']')));
    }
    int colon = address.indexOf(':');
    return colon >= 0 && colon == address.lastIndexOf(':') ? address.substring(0, colon) : address;
  }

  /** Whether this is an address of this machine to itself. */
  public static boolean isLoopback(String address) {
    String bare = address.startsWith("::ffff:") ? address.substring(7) : address;
    return LOOPBACK.matcher(bare).matches()
        || address.equals("::1")
        || address.equals("0:0:0:0:0:0:0:1")
        || address.equals("localhost");
  }

  /**
   * Whether who asks for this host, IPv6 in brackets or not, asks for this machine by an address of it to itself. A page under a name that somebody
   * lets point to loopback does not, whatever the name begins with.
   */
  public static boolean isLoopbackHost(String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return isLoopback(bracketed ? host.substring(1, host.length() - 1) : host);
  }

  /** What is counted together: an IPv4 address, or the first 64 bits of an IPv6 address. */
  public static String block(String address) {
    if (address.indexOf(':') < 0 || address.startsWith("::ffff:")) {
      return address;
    }
    int gap = address.indexOf("::");
    String[] groups = address.split(":", -1);
    StringBuilder block = new StringBuilder();
    int before = gap < 0 ? 4 : gap == 0 ? 0 : address.substring(0, gap).split(":", -1).length;
    for (int i = 0; i < Math.min(4, before) && i < groups.length; i++) {
      block.append(groups[i]).append(':');
    }
    for (int i = before; i < 4; i++) {
      block.append("0:");
    }
    return block.append("/64").toString();
  }
}
