package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.web.channel.Channels;
import dev.rollcall.web.limit.LimitOptions;
import dev.rollcall.web.presence.GraceOptions;
import dev.rollcall.web.socket.SocketOptions;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients do that mean no good, against a whole server; each test says at its end that the others were not harmed. */
class AttackTest {

  private static final String PROXY = "X-Forwarded-For: ";

  private final LimitOptions limits = new LimitOptions().setExemptLoopback(false);
  private final PresenceServerOptions options = new PresenceServerOptions()
      .setInstances(2)
      .setGrace(new GraceOptions().setGraceMs(0))
      .setLimits(limits);
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

  private void requireThatOthersAreServed() {
    TestClient other = fixture.client();
    other.join("others", new JsonObject());
    await().until(() -> other.presences("others").size() == 1);
    other.close();
    await().until(() -> fixture.tracker.count("others") == 0);
  }

  private static JsonObject response(CompletableFuture<JsonObject> reply) {
    return TestClient.await(reply).getJsonObject("response");
  }

  private static byte[] bomb() {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(new byte[60 << 20]);
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    byte[] part = new byte[8_192];
    for (int size = -1; size != 0; ) {
      size = deflater.deflate(part, 0, part.length, Deflater.SYNC_FLUSH);
      bomb.write(part, 0, size);
    }
    deflater.end();
    return bomb.toByteArray();
  }

  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void tenDeflateBombsLeaveMemoryWhereItWas() throws IOException {
    start();
    byte[] bomb = bomb();
    assertThat(bomb.length).isLessThan(65_000);
    long heapBytes = usedBytes();
    long directBytes = PlatformDependent.usedDirectMemory();
    List<RawSocket> attackers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      RawSocket attacker =
          raw("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
      assertThat(attacker.status()).isEqualTo(101);
      assertThat(attacker.response().toLowerCase(java.util.Locale.ROOT))
          .doesNotContain("extensions");
      attackers.add(attacker);
    }
    for (RawSocket attacker : attackers) {
      attacker.frame(0xC1, bomb);
      attacker.awaitEnd();
    }
    assertThat(usedBytes() - heapBytes).isLessThan(32 << 20);
    assertThat(PlatformDependent.usedDirectMemory() - directBytes).isLessThan(32 << 20);
    requireThatOthersAreServed();
  }

  @ParameterizedTest
  @ValueSource(ints = {900, 5_000})
  void deepJsonNeitherBreaksTheStackNorGetsIn(int depth) {
    start();
    TestClient attacker = fixture.client();
    String deep = "[".repeat(depth) + "]".repeat(depth);
    attacker.send("[\"x\",\"x\",\"t\",\"phx_join\",{\"meta\":{\"a\":" + deep + "}}]");
    if (depth > 1_000) {
      assertThat(TestClient.await(attacker.closeCode)).isEqualTo(1007);
    } else {
      attacker.join("u", new JsonObject());
    }
    assertThat(fixture.tracker.count("t")).isZero();
    requireThatOthersAreServed();
  }

  @Test
  void keysThatBreakBrowsersAreRefusedBySocketAndRest() {
    start();
    TestClient attacker = fixture.client();
    attacker.join("t", new JsonObject().put("watch", true));
    for (String key : new String[] {
      "__proto__",
      "constructor",
      "toString",
      "hasOwnProperty",
      "valueOf",
      "prototype",
      "",
      "a\u0000b",
      "a\nb",
      "\u2028",
      "k".repeat(257),
      "é".repeat(129)
    }) {
      JsonObject keyed = new JsonObject().put("key", key);
      for (String event : new String[] {"track", "update", "untrack"}) {
        assertThat(response(attacker.push("t", event, keyed)).getString("code"))
            .as(event + " " + key)
            .isEqualTo("INVALID");
      }
      assertThat(response(attacker.push("u", "phx_join", keyed)).getString("code"))
          .isEqualTo("INVALID");
      if (!key.isEmpty()) {
        String path = "/api/keys/" + URLEncoder.encode(key, StandardCharsets.UTF_8);
        assertThat(fixture.get(path).statusCode()).as(path).isEqualTo(400);
        assertThat(fixture.get(path + "/last-seen").statusCode()).as(path).isEqualTo(400);
      }
    }
    JsonObject polluting = new JsonObject("{\"meta\":{\"a\":{\"__proto__\":{\"admin\":true}}}}");
    assertThat(response(attacker.push("u", "phx_join", polluting)).getString("code"))
        .isEqualTo("INVALID");
    assertThat(fixture.tracker.count("t") + fixture.tracker.count("u")).isZero();
    attacker.join("u", "k".repeat(255));
  }

  @Test
  void ofAHundredAndSixtyJoinsAtOnceAHundredAreGrantedAndNoneIsLeftWaiting() {
    start();
    TestClient attacker = fixture.client();
    List<CompletableFuture<JsonObject>> replies = new ArrayList<>();
    for (int i = 0; i < 160; i++) {
      replies.add(attacker.push("t" + i, "phx_join", new JsonObject()));
    }
    int granted = 0;
    int told = 0;
    for (CompletableFuture<JsonObject> reply : replies) {
      JsonObject answer = TestClient.await(reply);
      granted += answer.getString("status").equals("ok") ? 1 : 0;
      told += answer.getJsonObject("response").containsKey("retry_after") ? 1 : 0;
    }
    assertThat(granted).isEqualTo(100);
    assertThat(told).isPositive();
    assertThat(attacker.closeCode).isNotDone();
    attacker.request("t0", "phx_leave", new JsonObject());
    requireThatOthersAreServed();
  }

  @Test
  void fiveHundredSocketsThatVanishLeaveNothingBehind() throws IOException {
    start();
    List<RawSocket> attackers = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      RawSocket attacker = raw("");
      attacker.text("[\"1\",\"1\",\"t\",\"phx_join\",{}]");
      attackers.add(attacker);
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> fixture.tracker.count("t") == 500);
    for (RawSocket attacker : attackers) {
      attacker.vanish();
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> fixture.tracker.count("t") == 0);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> fixture.get("/metrics").body().contains("rollcall_sockets 0.0"));
    requireThatOthersAreServed();
  }

  @Test
  void anAddressHasOnlySoManySockets() throws IOException {
    limits.setMaxSocketsPerAddress(3).setForwardedHeader("X-Forwarded-For");
    start();
    List<RawSocket> attackers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      // What stands before the proxy's own entry is the client's invention.
      attackers.add(raw(PROXY + "198.51.100." + i + ", 192.0.2.1\r\n"));
      assertThat(attackers.get(i).status()).isEqualTo(101);
    }
    try (RawSocket fourth = raw(PROXY + "203.0.113.9, 192.0.2.1\r\n");
        RawSocket other = raw(PROXY + "192.0.2.2\r\n")) {
      assertThat(fourth.status()).isEqualTo(429);
      assertThat(other.status()).isEqualTo(101);
    }
    for (RawSocket attacker : attackers) {
      attacker.vanish();
    }
    await().until(() -> {
      try (RawSocket again = raw(PROXY + "192.0.2.1\r\n")) {
        return again.status() == 101;
      }
    });
  }

  @Test
  void aUserMakesOnlySoManyTopicsAndATopicHasOnlySoManyMembers() {
    limits.setNewTopicBurst(5).setNewTopicsPerSecond(1).setMaxMembersPerTopic(2);
    start();
    TestClient host = fixture.client();
    host.join("full", "a");
    host.request("full", "track", new JsonObject().put("key", "b"));
    TestClient attacker = fixture.client();
    for (int i = 0; i < 4; i++) {
      attacker.join("t" + i, new JsonObject());
    }
    JsonObject refused = response(attacker.push("t5", "phx_join", new JsonObject()));
    assertThat(refused.getLong("retry_after")).isBetween(1L, 1_000L);
    // Another socket of the same address has none either; a topic that is there is not new.
    assertThat(response(fixture.client().push("t6", "phx_join", new JsonObject()))
            .containsKey("retry_after"))
        .isTrue();
    attacker.join("full", new JsonObject().put("watch", true));
    JsonObject third = response(attacker.push("full", "track", new JsonObject().put("key", "c")));
    assertThat(third.getString("reason")).contains("maxMembersPerTopic 2");
    assertThat(fixture.tracker.count("full")).isEqualTo(2);
    assertThat(attacker.closeCode).isNotDone();
  }

  @Test
  void ofAFloodOfEventsToAnApplicationsChannelItSeesAFewAndNothingIsClosed() {
    limits.setEventBurst(5).setEventsPerSecond(5);
    fixture = new ServerFixture(options, new Channels().add("chat:*", ChatChannel::new));
    TestClient attacker = fixture.client();
    attacker.join("chat:1", new JsonObject().put("name", "ann"));
    List<CompletableFuture<JsonObject>> replies = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      replies.add(attacker.push("chat:1", "say", new JsonObject()));
    }
    int heard = 0;
    for (CompletableFuture<JsonObject> reply : replies) {
      JsonObject told = TestClient.await(reply);
      if (told.getString("status").equals("ok")) {
        heard++;
      } else {
        JsonObject refused = told.getJsonObject("response");
        assertThat(refused.getString("code")).isEqualTo("RATE");
        assertThat(refused.getLong("retry_after")).isPositive();
      }
    }
    assertThat(heard).isBetween(5, 200);
    assertThat(attacker.frames("chat:1", "said")).hasSize(heard);
    await()
        .until(() -> TestClient.await(attacker.push("chat:1", "say", new JsonObject()))
            .getString("status")
            .equals("ok"));
    assertThat(attacker.closeCode).isNotDone();
  }

  @Test
  void aKeyHasOnlySoManyDevicesInATopic() {
    limits.setMaxDevicesPerKey(2);
    start();
    TestClient first = fixture.client();
    first.join("t", "ann");
    fixture.client().join("t", "ann");
    TestClient third = fixture.client();
    JsonObject ann = new JsonObject().put("key", "ann");
    JsonObject refused = response(third.push("t", "phx_join", ann));
    assertThat(refused.getString("code")).isEqualTo("LIMIT");
    assertThat(refused.getString("reason")).contains("key ann: maxDevicesPerKey 2");
    third.join("u", "ann");
    third.join("t", "bob");
    assertThat(response(third.push("t", "track", ann)).getString("code")).isEqualTo("LIMIT");
    first.close();
    await().until(() -> fixture.tracker.get("t", "ann").size() == 1);
    third.request("t", "track", ann);
    assertThat(third.closeCode).isNotDone();
  }

  @Test
  void aFloodOfUpdatesBecomesItsLastOneAndNothingIsClosed() {
    limits.setUpdateBurst(5).setUpdatesPerSecond(5);
    start();
    TestClient watcher = fixture.client();
    watcher.join("t", new JsonObject().put("watch", true));
    TestClient attacker = fixture.client();
    attacker.join("t", "ann");
    CompletableFuture<JsonObject> last = null;
    for (int i = 1; i <= 500; i++) {
      JsonObject meta = new JsonObject().put("n", i);
      last = attacker.push("t", "update", new JsonObject().put("meta", meta));
    }
    assertThat(TestClient.await(last).getString("status")).isEqualTo("ok");
    assertThat(fixture.tracker.list("t").presences().get(0).meta().getInteger("n"))
        .isEqualTo(500);
    assertThat(watcher.frames("t", "presence_diff").size()).isLessThan(50);
    assertThat(attacker.closeCode).isNotDone();
  }

  /** The whole ladder with one reader: the cap holds diffs back, they become one fresh state, and who reads nothing for too long goes. */
  @Test
  void aReaderThatStopsFirstGetsAFreshStateInPlaceOfDiffsAndIsThenSentAway() {
    options
        .setDiffFlushMs(0)
        .setSocket(new SocketOptions().setMaxQueueBytes(65_536).setSlowReaderMs(3_000));
    start();
    TestClient slow = fixture.client();
    TestClient talker = fixture.client();
    slow.join("t", new JsonObject().put("watch", true));
    await().until(() -> !slow.frames("t", "presence_state").isEmpty());
    slow.stopReading();
    var owner = fixture.tracker.owner();
    TestClient.await(owner.track("t", "ann", new JsonObject()));
    String filler = "x".repeat(4_000);
    // On and on: what the kernel takes late makes room for a state, and then for more diffs.
    for (int i = 0; !metric("rollcall_sockets_slow_closed_total 1.0"); i++) {
      assertThat(i).as("floods").isLessThan(20_000);
      for (int j = 0; j < 20; j++) {
        JsonObject meta = new JsonObject().put("filler", filler).put("i", i).put("j", j);
        TestClient.await(owner.update("t", "ann", meta));
      }
    }
    assertThat(metric("rollcall_resyncs_total 0.0")).isFalse();
    slow.readOn();
    assertThat(TestClient.await(slow.closeCode)).isEqualTo(1013);
    talker.join("t", "bob");
  }

  private boolean metric(String line) {
    return fixture.get("/metrics").body().contains(line);
  }

  /** Takes 10,000 file descriptors in each of two processes, and a minute. */
  @Test
  @Tag("attacks")
  void tenThousandSocketsThatNeverReadAreSentAwayAndTakeNoMemoryWithThem() throws IOException {
    flood(10_000);
  }

  @Test
  void fiveHundredSocketsThatNeverReadAreSentAwayAndTakeNoMemoryWithThem() throws IOException {
    flood(500);
  }

  private void flood(int count) throws IOException {
    int topics = 100;
    int queueBytes = 16_384;
    options
        .setDiffFlushMs(0)
        .setSocket(new SocketOptions()
            .setMaxQueueBytes(queueBytes)
            .setSendBufferBytes(16_384)
            .setIdleMs(600_000)
            .setSlowReaderMs(5_000));
    limits.setMaxSocketsPerAddress(count + 100);
    start();
    var owner = fixture.tracker.owner();
    for (int topic = 0; topic < topics; topic++) {
      TestClient.await(owner.track("t" + topic, "flood", new JsonObject()));
    }
    long heapBytes = usedBytes();
    long directBytes = PlatformDependent.usedDirectMemory();
    long worstHeapBytes = 0;
    long worstDirectBytes = 0;
    NeverReading attackers = NeverReading.start(fixture.server.actualPort(), count, topics);
    try {
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> metric("rollcall_channels " + (double) count));
      String filler = "x".repeat(4_000);
      for (int i = 0; !metric("rollcall_sockets_slow_closed_total " + (double) count); i++) {
        assertThat(i).as("floods").isLessThan(3_000);
        for (int topic = 0; topic < topics; topic++) {
          JsonObject meta = new JsonObject().put("filler", filler).put("i", i);
          TestClient.await(owner.update("t" + topic, "flood", meta));
        }
        worstHeapBytes = Math.max(worstHeapBytes, usedBytes() - heapBytes);
        worstDirectBytes =
            Math.max(worstDirectBytes, PlatformDependent.usedDirectMemory() - directBytes);
        if (i == 0) {
          requireThatOthersAreServed();
        }
      }
    } finally {
      attackers.vanish();
    }
    System.out.printf(
        "never read: %,d sockets, heap +%d MiB, direct +%d MiB at the worst%n",
        count, worstHeapBytes >> 20, worstDirectBytes >> 20);
    // The cap of each, what Netty takes before it says no, the connection itself; and pools.
    long boundBytes = (long) count * (queueBytes + 32_768 + 16_384) + (64 << 20);
    assertThat(worstHeapBytes + worstDirectBytes).isLessThan(boundBytes);
    requireThatOthersAreServed();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(usedBytes() - heapBytes).isLessThan(64 << 20));
  }
}
