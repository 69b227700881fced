package dev.rollcall.web.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HookSignatureTest {

  /** The other side of it, computed once with openssl. */
  @Test
  void itIsHmacSha256OverTheTimeAndTheBody() {
    assertThat(HookSignature.of(
            "0123456789abcdef", 1_700_000_000, "{\"a\":1}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(
            "t=1700000000,v1=9eb18f493f8ec135d9eb2dad817c369bb4e9cbfa818657897a7437c1cd8c3a23");
  }
}
