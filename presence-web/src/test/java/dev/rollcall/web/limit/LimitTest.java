package dev.rollcall.web.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitTest {

  @Test
  void aBucketGivesItsBurstAndThenItsRate() {
    TokenBucket bucket = new TokenBucket(10, 3, 1_000);
    for (int i = 0; i < 3; i++) {
      assertThat(bucket.take(1_000)).isTrue();
    }
    assertThat(bucket.take(1_000)).isFalse();
    assertThat(bucket.retryAfterMs(1_000)).isEqualTo(100);
    assertThat(bucket.take(1_099)).isFalse();
    assertThat(bucket.retryAfterMs(1_099)).isEqualTo(1);
    assertThat(bucket.take(1_100)).isTrue();
    assertThat(bucket.isFull(1_300)).isFalse();
    assertThat(bucket.isFull(1_400)).isTrue();
    assertThat(bucket.retryAfterMs(1_400)).isZero();
  }

  @Test
  void noStretchOfTimeHasMoreThanBurstAndRate() {
    Random random = new Random(7);
    TokenBucket bucket = new TokenBucket(50, 20, 0);
    long nowMs = 0;
    long taken = 0;
    for (int i = 0; i < 100_000; i++) {
      nowMs += random.nextInt(10) == 0 ? random.nextInt(100) : 0;
      taken += bucket.take(nowMs) ? 1 : 0;
      assertThat(taken).isLessThanOrEqualTo(20 + nowMs * 50 / 1_000 + 1);
    }
    assertThat(taken).isGreaterThan(nowMs * 50 / 1_000 * 9 / 10);
  }

  @Test
  void aClockThatGoesBackGivesNothing() {
    TokenBucket bucket = new TokenBucket(1_000, 1, 1_000);
    assertThat(bucket.take(1_000)).isTrue();
    assertThat(bucket.take(0)).isFalse();
    assertThat(bucket.take(1_000)).isFalse();
  }

  @Test
  void howLongToWaitIsToldAndNothingIsTaken() {
    ReadLimits reads = new ReadLimits(new LimitOptions().setReadsPerSecond(1).setReadBurst(1));
    assertThat(reads.waitMs("ann", 0)).isZero();
    assertThat(reads.read("ann", 0)).isZero();
    assertThat(reads.waitMs("ann", 0)).isEqualTo(1_000);
    assertThat(reads.waitMs("ann", 1_000)).isZero();
    assertThat(reads.read("ann", 1_000)).isZero();
    assertThat(reads.waitMs("bob", 1_000)).isZero();
  }

  @Test
  void soManyReadsAreWorkedOnAtATime() {
    ReadLimits reads = new ReadLimits(new LimitOptions().setMaxReads(2));
    assertThat(reads.begin()).isTrue();
    assertThat(reads.begin()).isTrue();
    assertThat(reads.begin()).isFalse();
    reads.end();
    assertThat(reads.begin()).isTrue();
    assertThat(reads.begin()).isFalse();
  }

  @Test
  void everyNameHasABucketAndIdleOnesAreForgotten() {
    BucketTable table = new BucketTable(1, 1);
    assertThat(table.take("ann", 0)).isZero();
    assertThat(table.take("ann", 0)).isEqualTo(1_000);
    assertThat(table.take("bob", 0)).isZero();
    for (int i = 0; i < 10; i++) {
      assertThat(table.take("cid" + i, 5_000)).isZero();
    }
    assertThat(table.size()).isLessThanOrEqualTo(10);
    for (int i = 0; i < 2 * BucketTable.NAMES_MAX; i++) {
      assertThat(table.take("flood" + i, 5_000)).isZero();
    }
    assertThat(table.size()).isEqualTo(BucketTable.NAMES_MAX);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,true",
    "127.9.9.9,true",
    "::1,true",
    "0:0:0:0:0:0:0:1,true",
    "localhost,true",
    "::ffff:127.0.0.1,true",
    "127.evil.example,false",
    "127.0.0.1.evil.example,false",
    "127.1,false",
    "::ffff:127.evil,false",
    "128.0.0.1,false",
    "localhost.evil,false",
  })
  void loopbackIsAnAddressAndNoNameThatBeginsLikeOne(String address, boolean loopback) {
    assertThat(Addresses.isLoopback(address)).isEqualTo(loopback);
  }

  @Test
  void anAddressHasSoManySocketsAndNoMore() {
    Addresses addresses = new Addresses(2);
    assertThat(addresses.enter("192.0.2.1")).isTrue();
    assertThat(addresses.enter("192.0.2.1")).isTrue();
    assertThat(addresses.enter("192.0.2.1")).isFalse();
    assertThat(addresses.enter("192.0.2.2")).isTrue();
    addresses.leave("192.0.2.1");
    assertThat(addresses.enter("192.0.2.1")).isTrue();
    addresses.leave("192.0.2.1");
    addresses.leave("192.0.2.1");
    addresses.leave("192.0.2.2");
    assertThat(addresses.size()).isZero();
    for (int i = 0; i < 5; i++) {
      assertThat(addresses.enter("127.0.0.1")).isTrue();
      assertThat(addresses.enter("0:0:0:0:0:0:0:1")).isTrue();
    }
    assertThat(addresses.size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,192.0.2.1",
    "2001:db8:1:2:3:4:5:6,2001:db8:1:2:/64",
    "2001:db8:1:2::9,2001:db8:1:2:/64",
    "2001:db8:1::9,2001:db8:1:0:/64",
    "2001:db8::9,2001:db8:0:0:/64",
    "::9,0:0:0:0:/64",
    "::ffff:192.0.2.1,::ffff:192.0.2.1",
  })
  void anIpv6AddressCountsWithItsNetwork(String address, String block) {
    assertThat(Addresses.block(address)).isEqualTo(block);
  }

  @ParameterizedTest
  @CsvSource({
    "'198.51.100.7',198.51.100.7",
    "'10.0.0.1, 198.51.100.7',198.51.100.7",
    "'127.0.0.1,evil, 198.51.100.7 ',198.51.100.7",
    "'',192.0.2.1",
    "'198.51.100.7,',192.0.2.1",
    "'198.51.100.7:50001',198.51.100.7",
    "'10.0.0.1, [2001:db8::1]:50001',2001:db8::1",
    "'[2001:db8::1]',2001:db8::1",
    "'2001:db8::1',2001:db8::1",
    "'[]:50001',192.0.2.1",
    "':50001',192.0.2.1",
  })
  void onlyTheLastAddressOfTheProxysHeaderIsBelieved(String header, String client) {
    assertThat(Addresses.client("192.0.2.1", header)).isEqualTo(client);
    assertThat(Addresses.client("192.0.2.1", null)).isEqualTo("192.0.2.1");
  }

  @Test
  void aSocketsBucketsAreApart() {
    LimitOptions options = new LimitOptions()
        .setJoinBurst(1)
        .setUpdateBurst(1)
        .setBroadcastBurst(1)
        .setEventBurst(1);
    SocketRates rates = new SocketRates(options, 0);
    assertThat(rates.join(0)).isZero();
    assertThat(rates.join(0)).isEqualTo(50);
    assertThat(rates.change(0)).isZero();
    assertThat(rates.change(0)).isEqualTo(100);
    assertThat(rates.broadcast(0)).isZero();
    assertThat(rates.broadcast(0)).isEqualTo(50);
    assertThat(rates.event(0)).isZero();
    assertThat(rates.event(0)).isEqualTo(50);
    assertThat(rates.join(50)).isZero();
    SocketRates free = SocketRates.unlimited();
    for (int i = 0; i < 1_000; i++) {
      assertThat(free.join(0) + free.change(0) + free.broadcast(0) + free.event(0))
          .isZero();
    }
  }

  @Test
  void optionsAreReadAsTheyAreWritten() {
    LimitOptions options = new LimitOptions()
        .setMaxSocketsPerAddress(1)
        .setForwardedHeader("X-Forwarded-For")
        .setJoinsPerSecond(2)
        .setJoinBurst(3)
        .setUpdatesPerSecond(4)
        .setUpdateBurst(5)
        .setBroadcastsPerSecond(6)
        .setBroadcastBurst(7)
        .setEventsPerSecond(8)
        .setEventBurst(9)
        .setMaxDeferredUpdates(10)
        .setNewTopicsPerSecond(11)
        .setNewTopicBurst(12)
        .setMaxMembersPerTopic(13)
        .setMaxDevicesPerKey(14)
        .setExemptLoopback(false);
    assertThat(new LimitOptions(options).toJson()).isEqualTo(options.toJson());
    assertThat(new LimitOptions(new JsonObject()).toJson()).isEqualTo(new LimitOptions().toJson());
    assertThatThrownBy(() -> new LimitOptions().setJoinBurst(0)).hasMessageContaining("joinBurst");
    assertThatThrownBy(() -> new LimitOptions().setForwardedHeader("a b"))
        .hasMessageContaining("forwardedHeader");
    assertThatThrownBy(() -> new LimitOptions(new JsonObject().put("joins", 1)))
        .hasMessageContaining("unknown limits option joins");
  }
}
