package dev.rollcall.web.hook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** What an event is called, whichever node tells it and however often: a hash of what happened, to whom, and by which presence. */
final class EventId {

  /** Length, in bytes before they are hexadecimal: two events never share one by chance. */
  private static final int BYTES = 16;

  private EventId() {}

  static String of(HookEvent event) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String key = Objects.requireNonNullElse(event.key(), "");
      for (String part : List.of(event.type().label(), event.topic(), key, event.ref())) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
