package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EntryTest {

  private static final Replica REPLICA = new Replica("a", 1);
  private static final Entry ENTRY = entry(REPLICA, 3, 12, 5, "room:1", "ann", "{}");

  @Test
  void saysWhatItWasMadeOf() {
    assertThat(ENTRY.replica()).isEqualTo(REPLICA);
    assertThat(ENTRY.shard()).isEqualTo(3);
    assertThat(ENTRY.seq()).isEqualTo(12);
    assertThat(ENTRY.previousSeq()).isEqualTo(5);
    assertThat(ENTRY).hasToString("room:1/ann@a:12 {}");
  }

  @Test
  void twoAreTheSameOnlyIfNothingDiffers() {
    assertThat(ENTRY.sameAs(entry(REPLICA, 3, 12, 5, "room:1", "ann", "{}"))).isTrue();
    Replica later = new Replica("a", 2);
    assertThat(ENTRY.sameAs(entry(later, 3, 12, 5, "room:1", "ann", "{}"))).isFalse();
    assertThat(ENTRY.sameAs(entry(REPLICA, 4, 12, 5, "room:1", "ann", "{}"))).isFalse();
    assertThat(ENTRY.sameAs(entry(REPLICA, 3, 13, 5, "room:1", "ann", "{}"))).isFalse();
    assertThat(ENTRY.sameAs(entry(REPLICA, 3, 12, 6, "room:1", "ann", "{}"))).isFalse();
    assertThat(ENTRY.sameAs(entry(REPLICA, 3, 12, 5, "room:2", "ann", "{}"))).isFalse();
    assertThat(ENTRY.sameAs(entry(REPLICA, 3, 12, 5, "room:1", "ben", "{}"))).isFalse();
    assertThat(ENTRY.sameAs(entry(REPLICA, 3, 12, 5, "room:1", "ann", "[]"))).isFalse();
  }

  private static Entry entry(
      Replica replica, int shard, long seq, long previous, String topic, String key, String meta) {
    byte[] bytes = meta.getBytes(StandardCharsets.UTF_8);
    return new Entry(new Dot(replica, shard, seq), previous, topic, key, bytes);
  }
}
