package dev.rollcall.web.longpoll;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * How does any node find the session that a request is for, without a table of all sessions, and without telling clients the names of nodes?
 *
 * <p>The token has the private address of the server that the session lives at, a secret that no other session has (192 random bits: the only proof that a
 * request is the session's own), and a hash of both with the node's name. Who knows the nodes finds the one that the hash was made with; for anybody
 * else it is noise, another one for each session. An invented token fits no node, but with a chance of 1 in 2^72, and so sends nothing through the cluster. O(nodes).
 *
 * @param home the private address: names one run of one server
 * @param text all of it, as clients have it
 */
record PollToken(String home, String text) {

  /** What tokens begin with: a token of something else, under the same parameter, is none. */
  static final String PREFIX = "poll.";

  private static final int HOME_BYTES = 9;
  private static final int SECRET_BYTES = 24;
  private static final int MARK_BYTES = 9;

  private static final SecureRandom RANDOM = new SecureRandom();

  /** A private address that nobody else has. */
  static String newHome() {
    return random(HOME_BYTES);
  }

  /** A new session's. */
  static PollToken create(String node, String home) {
    String body = PREFIX + home + "." + random(SECRET_BYTES);
    return new PollToken(home, body + "." + mark(body, node));
  }

  /** Reads what a client sent; null if it is none. */
  static @Nullable PollToken read(String text) {
    String[] parts = text.split("\\.", -1);
    boolean isToken = parts.length == 4
        && text.startsWith(PREFIX)
        && parts[1].length() == chars(HOME_BYTES)
        && parts[2].length() == chars(SECRET_BYTES)
        && parts[3].length() == chars(MARK_BYTES);
    return isToken ? new PollToken(parts[1], text) : null;
  }

  /** The node, of these, at which it was made; null if it was at none of them. */
  @Nullable
  String nodeAmong(Collection<String> nodes) {
    int end = text.lastIndexOf('.');
    String body = text.substring(0, end);
    String mark = text.substring(end + 1);
    for (String node : nodes) {
      if (mark.equals(mark(body, node))) {
        return node;
      }
    }
    return null;
  }

  private static String mark(String body, String node) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256")
          .digest((body + "/" + node).getBytes(StandardCharsets.UTF_8));
      return text(Arrays.copyOf(hash, MARK_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String random(int bytes) {
    byte[] bits = new byte[bytes];
    RANDOM.nextBytes(bits);
    return text(bits);
  }

  private static String text(byte[] bits) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  /** All lengths are multiples of three: base64 needs no padding. */
  private static int chars(int bytes) {
    return bytes / 3 * 4;
  }
}
