package dev.rollcall.web.socket;

import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The polling clients of one node, by their tokens. A client's polls may arrive on any event loop of the node; the session stays on
 * the one where it began. Any thread.
 */
public final class LongPolls {

  /** A client, and the event loop that it is served on. */
  public record Entry(LongPollCarrier carrier, Context loop) {}

  /** What tokens begin with: a token of something else, under the same parameter, is none. */
  private static final String PREFIX = "poll.";

  /** Where newer clients put it, instead of the parameter. */
  private static final String HEADER = "X-Phoenix-Longpoll-Token";

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Invariant: has the carriers that are not closed. */
  private final Map<String, Entry> byToken = new ConcurrentHashMap<>();

  /** A new client on the current event loop. Its token is the only proof that later requests are its own: 192 random bits. */
  public LongPollCarrier open(Context loop, SocketOptions limits, String remote) {
    byte[] bits = new byte[24];
    RANDOM.nextBytes(bits);
    String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    LongPollCarrier carrier =
        new LongPollCarrier(loop.owner(), token, limits, remote, () -> byToken.remove(token));
    byToken.put(token, new Entry(carrier, loop));
    return carrier;
  }

  /** Whether it is, or was, a polling client's token, here or on another node. */
  static boolean isToken(String text) {
    return text.startsWith(PREFIX);
  }

  /** The token of polls that a request names, the last of them; null if it begins a session. */
  public static @Nullable String tokenOf(MultiMap headers, MultiMap params) {
    String header = headers.get(HEADER);
    if (header != null) {
      return header;
    }
    String last = null;
    for (String param : params.getAll("token")) {
      last = isToken(param) ? param : last;
    }
    return last;
  }

  /** The client that the token was given to; null if it is gone. */
  public @Nullable Entry find(String token) {
    return byToken.get(token);
  }

  /** How many there are. */
  public int size() {
    return byToken.size();
  }
}
