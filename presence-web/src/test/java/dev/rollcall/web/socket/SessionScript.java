package dev.rollcall.web.socket;

import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.channel.EndReason;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A session and what happens to it, as text: a line for each thing that happens, and under it, indented, what the session did about
 * it. The lines:
 *
 * <pre>
 * limits {"maxChannels":1}        options of the session; first, if at all
 * client TEXT                     the client sends this
 * bytes HEX                       the client sends these bytes
 * ok CALL JSON                    the tracker, or the application, answers a call
 * okBytes CALL HEX                the application answers with bytes
 * silence CALL                    the application does not answer
 * error CALL CODE REASON          a call is refused
 * crash CHANNEL, stop CHANNEL     a channel breaks, or stops
 * pass MS                         time passes
 * drain, oversize, expire         the server is drained; a message was too large to keep; the identity ends
 * closed REASON                   the socket has ended
 * </pre>
 *
 * Topics that begin with {@code app:} are the application's.
 */
final class SessionScript {

  /** What a join that asks for nothing else sees: not worth a word in each script. */
  private static final String WHOLE_VIEW = ", view=View[kind=FULL, keys=[], resume=null]";

  private final AtomicInteger anonymous = new AtomicInteger();
  private final StringBuilder written = new StringBuilder();
  private @Nullable SocketSession session;
  private long nowMs = 1_000;

  /** Plays a script; the same with what the session did. */
  static String play(String script) {
    SessionScript playing = new SessionScript();
    for (String line : script.lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        playing.written.append(line).append('\n');
      } else if (!line.startsWith(" ")) {
        playing.happens(line);
      }
    }
    return playing.written();
  }

  String written() {
    return written.toString();
  }

  void comment(String text) {
    written.append("# ").append(text).append('\n');
  }

  /** One line happens; what the session did about it. */
  List<Effect> happens(String line) {
    String[] words = line.split(" ", 2);
    String rest = words.length == 1 ? "" : words[1];
    written.append(line).append('\n');
    if (words[0].equals("limits")) {
      session = session(new SocketOptions(new JsonObject(rest)));
      return List.of();
    }
    SocketSession now = session;
    if (now == null) {
      now = session(new SocketOptions());
      session = now;
    }
    List<Effect> effects = told(now, words[0], rest);
    effects.forEach(effect -> written.append("  ").append(shown(effect)).append('\n'));
    return effects;
  }

  private List<Effect> told(SocketSession now, String what, String rest) {
    String[] words = rest.split(" ", 3);
    return switch (what) {
      case "client" -> now.onText(rest, nowMs);
      case "bytes" -> now.onBinary(bytes(rest), nowMs);
      case "ok" ->
        now.onAnswer(
            Long.parseLong(words[0]), Answer.ok(new JsonObject(rest.substring(words[0].length()))));
      case "okBytes" -> now.onAnswer(Long.parseLong(words[0]), new Answer(true, bytes(words[1])));
      case "silence" -> now.onAnswer(Long.parseLong(rest), Answer.silence());
      case "error" -> now.onAnswer(Long.parseLong(words[0]), Answer.error(words[1], words[2]));
      case "crash" -> now.onCrash(Long.parseLong(rest));
      case "stop" -> now.onStop(Long.parseLong(rest));
      case "pass" -> {
        nowMs += Long.parseLong(rest);
        yield now.tick(nowMs);
      }
      case "drain" -> now.drain();
      case "oversize" -> now.onOversize();
      case "expire" -> now.expire();
      case "closed" -> now.onClosed(EndReason.valueOf(rest));
      default -> throw new IllegalArgumentException("unknown line: " + what + " " + rest);
    };
  }

  private SocketSession session(SocketOptions limits) {
    return new SocketSession(
        limits,
        new Client(Identity.developer(), true),
        topic -> topic.startsWith("app:"),
        () -> "anon-" + anonymous.incrementAndGet(),
        nowMs);
  }

  private static Buffer bytes(String hex) {
    return Buffer.buffer(HexFormat.of().parseHex(hex));
  }

  private static String shown(Effect effect) {
    if (effect instanceof Effect.Send send) {
      return (send.message().isText() ? "send " : "send bytes ") + send.message();
    }
    String shown = effect.toString().replace(WHOLE_VIEW, "");
    Object payload = effect instanceof Effect.Handle handle
        ? handle.payload()
        : effect instanceof Effect.Broadcast told ? told.payload() : null;
    return payload instanceof Buffer bytes
        ? shown.substring(0, shown.lastIndexOf("payload=")) + "bytes="
            + HexFormat.of().formatHex(bytes.getBytes()) + "]"
        : shown;
  }
}
