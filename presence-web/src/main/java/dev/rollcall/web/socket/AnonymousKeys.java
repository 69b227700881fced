package dev.rollcall.web.socket;

import java.security.SecureRandom;
import java.util.Base64;

/** Keys for those who name none: 96 random bits, so that nobody meets or guesses another's. */
final class AnonymousKeys {

  private static final SecureRandom RANDOM = new SecureRandom();

  private AnonymousKeys() {}

  static String next() {
    byte[] bits = new byte[12];
    RANDOM.nextBytes(bits);
    return "anon-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }
}
