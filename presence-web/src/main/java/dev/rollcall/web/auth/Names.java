package dev.rollcall.web.auth;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a presence's key may be called. A key becomes the name of a property in the browser of everybody in the topic: the names that
 * every JavaScript object has already break clients that do not expect them, and a control character or half a surrogate breaks
 * those who log or encode it.
 */
public final class Names {

  /** Longest key, in UTF-8 bytes. */
  public static final int KEY_BYTES_MAX = 256;

  private static final Set<String> RESERVED = Set.of(
      "__proto__",
      "__defineGetter__",
      "__defineSetter__",
      "__lookupGetter__",
      "__lookupSetter__",
      "constructor",
      "hasOwnProperty",
      "isPrototypeOf",
      "propertyIsEnumerable",
      "prototype",
      "toLocaleString",
      "toString",
      "valueOf");

  private Names() {}

  /** Why this cannot be a key, to stand after its name; null: it can. */
  public static @Nullable String fault(String key) {
    String fault = textFault(key);
    if (fault != null) {
      return fault;
    }
    if (RESERVED.contains(key)) {
      return "is reserved: every JavaScript object has a property of that name";
    }
    int bytes = key.getBytes(StandardCharsets.UTF_8).length;
    return bytes > KEY_BYTES_MAX ? "of " + bytes + " B exceeds " + KEY_BYTES_MAX + " B" : null;
  }

  /** Why this cannot be a name of anything; null: it can. */
  public static @Nullable String textFault(String text) {
    if (text.isEmpty()) {
      return "is empty";
    }
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      int type = Character.getType(point);
      if (Character.isISOControl(point)
          || type == Character.SURROGATE
          || type == Character.LINE_SEPARATOR
          || type == Character.PARAGRAPH_SEPARATOR) {
        return String.format("has the character U+%04X at %d", point, i);
      }
      i += Character.charCount(point);
    }
    return null;
  }
}
