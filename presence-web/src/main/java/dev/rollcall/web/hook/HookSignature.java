package dev.rollcall.web.hook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Who sent this, and when? {@code t=seconds,v1=hex} with HMAC-SHA256 over {@code seconds.body}: a receiver refuses what is old or forged. */
final class HookSignature {

  /** The header that carries it. */
  static final String HEADER = "Rollcall-Signature";

  private HookSignature() {}

  /** The header's value for a body sent at that second since 1970. */
  static String of(String secret, long epochSeconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update((epochSeconds + ".").getBytes(StandardCharsets.UTF_8));
      return "t=" + epochSeconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
