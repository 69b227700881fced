package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.web.limit.LimitOptions;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients send that nobody may send so much of, against a whole server. */
class FloodTest {

  private static final String PROXY = "X-Forwarded-For";

  private final LimitOptions limits =
      new LimitOptions().setExemptLoopback(false).setForwardedHeader(PROXY);
  private final PresenceServerOptions options =
      new PresenceServerOptions().setInstances(2).setLimits(limits);
  private ServerFixture fixture;

  @AfterEach
  void close() {
    if (fixture != null) {
      fixture.close();
    }
  }

  private void start() {
    fixture = new ServerFixture(options);
  }

  private RawSocket raw(String headers) throws IOException {
    return new RawSocket(fixture.server.actualPort(), "/socket/websocket?vsn=2.0.0", headers);
  }

  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory() + PlatformDependent.usedDirectMemory();
  }

  private void awaitNobody() {
    await().until(() -> fixture.get("/metrics").body().contains("rollcall_sockets 0.0"));
  }

  @Test
  void pingsWithoutEndOfWhoNeverReadsTakeNoMemory() throws IOException {
    start();
    try (RawSocket attacker = raw("")) {
      attacker.frame(0x89, "are you there?".getBytes(StandardCharsets.US_ASCII));
      attacker.await("are you there?");
      long bytes = usedBytes();
      byte[] ping = new byte[125];
      for (int i = 0; i < 400_000; i++) {
        attacker.frame(0x89, ping);
      }
      attacker.text("[\"1\",\"1\",\"t\",\"phx_join\",{}]");
      await().atMost(Duration.ofSeconds(60)).until(() -> fixture.tracker.count("t") == 1);
      assertThat(usedBytes() - bytes).isLessThan(32 << 20);
    }
  }

  @Test
  void anUpgradeWithABodyIsRefusedAndCountsForNobody() throws IOException {
    limits.setMaxSocketsPerAddress(2);
    start();
    String from = PROXY + ": 192.0.2.1\r\n";
    for (int i = 0; i < 3; i++) {
      // The end of the headers is the last of the body.
      String body = "Content-Length: 9002\r\n\r\n" + "x".repeat(9_000);
      try (RawSocket attacker = raw(from + body)) {
        assertThat(attacker.status()).isEqualTo(400);
      }
      String chunks =
          "Transfer-Encoding: chunked\r\n\r\n2328\r\n" + "x".repeat(9_000) + "\r\n0\r\n";
      try (RawSocket attacker = raw(from + chunks)) {
        assertThat(attacker.status()).isEqualTo(400);
      }
    }
    awaitNobody();
    try (RawSocket one = raw(from);
        RawSocket two = raw(from + "Content-Length: 0\r\n")) {
      assertThat(one.status()).isEqualTo(101);
      assertThat(two.status()).isEqualTo(101);
    }
  }
}
