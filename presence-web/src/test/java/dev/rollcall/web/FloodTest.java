package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.web.auth.Authenticator;
import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.auth.Tokens;
import dev.rollcall.web.auth.TopicRights;
import dev.rollcall.web.auth.Unauthenticated;
import dev.rollcall.web.channel.Channels;
import dev.rollcall.web.limit.LimitOptions;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
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

  private void start(Authenticator authenticator) {
    fixture = new ServerFixture(options, new Channels(), authenticator);
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

  private HttpResponse<String> read(String address, String token) {
    return fixture.get("/api/topics", PROXY, address, "Authorization", "Bearer " + token);
  }

  @Test
  void readsThatComeTooFastAreToldWhenAndOthersAreServed() {
    limits.setReadsPerSecond(1).setReadBurst(5);
    options.setAuth(Tokens.options());
    start();
    String ann = Tokens.of("ann", "*", "count");
    for (int i = 0; i < 5; i++) {
      assertThat(read("192.0.2." + i, ann).statusCode()).isEqualTo(200);
    }
    HttpResponse<String> sixth = read("192.0.2.6", ann);
    assertThat(sixth.statusCode()).isEqualTo(429);
    assertThat(sixth.headers().firstValue("retry-after")).hasValue("1");
    assertThat(read("192.0.2.6", Tokens.of("ben", "*", "count")).statusCode()).isEqualTo(200);
  }

  @Test
  void tokensThatAreNoneCountForTheirAddressAndAreSoonNotEvenLookedAt() {
    limits.setReadsPerSecond(1).setReadBurst(5);
    AtomicInteger looked = new AtomicInteger();
    start(credentials -> {
      looked.incrementAndGet();
      return Future.failedFuture(new Unauthenticated("no"));
    });
    List<Integer> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(read("192.0.2.1", "x").statusCode());
    }
    assertThat(answers.subList(0, 5)).containsOnly(401);
    assertThat(answers).contains(429);
    assertThat(looked.get())
        .isEqualTo((int) answers.stream().filter(answer -> answer == 401).count());
    assertThat(read("192.0.2.2", "x").statusCode()).isEqualTo(401);
  }

  @Test
  void aNodeWorksOnSoManyReadsAndServesItsSocketsMeanwhile() throws Exception {
    limits.setMaxReads(30);
    CountDownLatch gate = new CountDownLatch(1);
    Identity slow = Identity.of("ann", new JsonObject(), Identity.NEVER, topic -> {
      if (topic.equals("gate")) {
        awaitOpen(gate);
      }
      return TopicRights.ALL;
    });
    start(credentials -> Future.succeededFuture(slow));
    TestClient.await(fixture.tracker.owner().track("gate", "ann", new JsonObject()));
    HttpClient http = HttpClient.newHttpClient();
    URI topics = URI.create("http://127.0.0.1:" + fixture.server.actualPort() + "/api/topics");
    List<CompletableFuture<HttpResponse<String>>> reads = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      reads.add(http.sendAsync(
          HttpRequest.newBuilder(topics).build(), HttpResponse.BodyHandlers.ofString()));
    }
    try {
      await().until(() -> reads.stream().filter(CompletableFuture::isDone).count() == 10);
      for (CompletableFuture<HttpResponse<String>> read : reads) {
        if (read.isDone()) {
          assertThat(read.get().statusCode()).isEqualTo(503);
          assertThat(read.get().headers().firstValue("retry-after")).hasValue("1");
        }
      }
      TestClient client = fixture.client();
      client.join("t", new JsonObject());
      client.request("t", "page", new JsonObject());
    } finally {
      gate.countDown();
    }
    for (CompletableFuture<HttpResponse<String>> read : reads) {
      assertThat(TestClient.await(read).statusCode()).isIn(200, 503);
    }
    assertThat(fixture.get("/api/topics").statusCode()).isEqualTo(200);
  }

  private static void awaitOpen(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
