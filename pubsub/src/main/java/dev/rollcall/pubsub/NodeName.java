package dev.rollcall.pubsub;

/** What may be the name of a node or of a scope. It becomes part of an event-bus address and stands in logs, so it is kept plain. */
final class NodeName {

  /** Longest name, in bytes; the allowed characters have one byte each. */
  static final int BYTES_MAX = 64;

  private NodeName() {}

  /**
   * Returns the name.
   *
   * @param knob what is named, for the message
   * @throws IllegalArgumentException if it is empty, too long, or has a character that is not allowed
   */
  static String require(String knob, String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException(knob + " is empty");
    }
    for (int i = 0; i < name.length(); i++) {
      if (!allowed(name.charAt(i))) {
        throw new IllegalArgumentException(knob + " may have letters, digits and ._-@: only, not "
            + describe(name.charAt(i)) + " (at index " + i + ")");
      }
    }
    if (name.length() > BYTES_MAX) {
      throw new IllegalArgumentException(
          knob + " of " + name.length() + " B exceeds " + BYTES_MAX + " B");
    }
    return name;
  }

  private static boolean allowed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "._-@:".indexOf(c) >= 0;
  }

  private static String describe(char c) {
    return c > 0x20 && c < 0x7F ? "'" + c + "'" : String.format("U+%04X", (int) c);
  }
}
