package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every node of every release computes alike: what is expected here was computed elsewhere and never changes. */
class Hash64Test {

  /** FNV-1a's published values. */
  private static final long FNV_A = 0xaf63dc4c8601ec8cL;

  private static final long FNV_FOOBAR = 0x85944171f73967e8L;

  @Test
  void aTextsHashIsFnv1aSpreadBySplitMix64() {
    assertThat(Hash64.of("a")).isEqualTo(splitMix(FNV_A));
    assertThat(Hash64.of("foobar")).isEqualTo(splitMix(FNV_FOOBAR));
  }

  @Test
  void aReplicasHashIsOfItsNameAndItsIncarnation() {
    assertThat(Hash64.of(new Replica("foobar", 7))).isEqualTo(splitMix(FNV_FOOBAR ^ splitMix(7)));
  }

  @Test
  void anEntrysHashIsTheSameOnEveryNode() {
    byte[] meta = "{\"ü\":1}".getBytes(StandardCharsets.UTF_8);
    Entry entry = new Entry(new Dot(new Replica("a", 1), 3, 12), 5, "room:1", "zwölf", meta);
    Entry elsewhere = new Entry(new Dot(new Replica("b", 2), 3, 12), 5, "room:1", "zwölf", meta);
    assertThat(Hash64.of(entry)).isEqualTo(0xd793da0a0a4699c6L).isEqualTo(Hash64.of(elsewhere));
    byte[] longer = "{\"name\":\"ü\",\"on\":1}".getBytes(StandardCharsets.UTF_8);
    Entry other = new Entry(new Dot(new Replica("a", 1), 3, 12), 5, "room:1", "zwölf", longer);
    assertThat(Hash64.of(other)).isEqualTo(0xde5ef2336f8783f4L);
    byte[] empty = {'{', '}'};
    Entry inFours = new Entry(new Dot(new Replica("a", 1), 3, 12), 5, "room", "user:123", empty);
    assertThat(Hash64.of(inFours)).isEqualTo(0x58ea9951eb1aecebL);
  }

  @Test
  void anEntrysHashIsOfAllThatItSays() {
    String[] topics = {"t", "tk", "room", "roomk", "rooms:1"};
    String[] keys = {"k", "kt", "", "user", "user1"};
    String[] metas = {"", "{}", "1234567", "12345678", "123456789", "1234567812345678"};
    Set<Long> hashes = new HashSet<>();
    int entries = 0;
    for (String topic : topics) {
      for (String key : keys) {
        for (String meta : metas) {
          for (long seq = 4; seq < 6; seq++) {
            for (long previous = 0; previous < 3; previous++) {
              Dot dot = new Dot(new Replica("a", 1), 0, seq);
              byte[] bytes = meta.getBytes(StandardCharsets.UTF_8);
              hashes.add(Hash64.of(new Entry(dot, previous, topic, key, bytes)));
              entries++;
            }
          }
        }
      }
    }
    assertThat(hashes).hasSize(entries);
  }

  @Test
  void topicsAreSpreadOverTheShardsAlikeOnEveryNode() {
    assertThat(Hash64.shard("foobar", 64)).isEqualTo(15);
    assertThat(Hash64.shard("room:1", 64)).isEqualTo(7);
    assertThat(IntStream.range(0, 1_000).map(i -> Hash64.shard("room:" + i, 16)).distinct())
        .hasSize(16)
        .allMatch(shard -> shard >= 0 && shard < 16);
  }

  /** The JDK's own. */
  private static long splitMix(long value) {
    return new SplittableRandom(value).nextLong();
  }
}
