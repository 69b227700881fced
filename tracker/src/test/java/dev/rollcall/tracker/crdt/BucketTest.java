package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketTest {

  private static final Replica[] REPLICAS = {
    new Replica("a", 1), new Replica("a", 2), new Replica("b", 1)
  };

  private final long[] seqs = new long[REPLICAS.length];

  /** Small ones stay arrays, some go to and fro, large ones are crowds of many pages. */
  @ParameterizedTest
  @ValueSource(ints = {3, 40, 70, 1_000})
  void holdsWhatWasPutAndNotWhatWasTaken(int target) {
    for (int run = 0; run < 5; run++) {
      walk(target, new Random(31L * target + run));
    }
  }

  private void walk(int target, Random random) {
    List<Entry> twin = new ArrayList<>();
    Object bucket = null;
    for (int step = 0; step < 3 * target; step++) {
      int choice = random.nextInt(2 * target);
      if (twin.isEmpty() || choice >= twin.size()) {
        Entry entry = next(random);
        bucket = bucket == null ? entry : Bucket.with(bucket, entry, null);
        twin.add(entry);
      } else if (random.nextInt(3) == 0) {
        Entry entry = next(random);
        Entry replaced = twin.remove(choice);
        bucket = Bucket.with(bucket, entry, replaced);
        twin.add(entry);
      } else {
        Object before = bucket;
        bucket = Bucket.without(before, twin.remove(choice));
        assertThat(bucket).isNotSameAs(before);
      }
      check(bucket, twin, random);
    }
  }

  private void check(@Nullable Object bucket, List<Entry> twin, Random random) {
    if (twin.isEmpty()) {
      assertThat(bucket).isNull();
      return;
    }
    List<Entry> list = Bucket.toList(bucket);
    assertThat(list).containsExactlyInAnyOrderElementsOf(twin);
    List<Entry> walked = new ArrayList<>();
    Bucket.forEach(bucket, walked::add);
    assertThat(walked).isEqualTo(list);
    assertThat(twin).contains(Bucket.any(bucket));
    assertThat(Bucket.without(bucket, next(random))).isSameAs(bucket);
    if (bucket instanceof Crowd<?> crowd) {
      assertThat(crowd.size()).isEqualTo(twin.size()).isGreaterThanOrEqualTo(Bucket.CROWD_MIN);
      assertThat(list).isSortedAccordingTo(Comparator.comparingLong(Entry::seq));
    } else {
      assertThat(twin).hasSizeLessThanOrEqualTo(Bucket.ARRAY_MAX);
    }
  }

  @Test
  void whatWasTakenOutBeforeStaysAsItWas() {
    Random random = new Random(7);
    Object bucket = next(random);
    for (int i = 0; i < 500; i++) {
      bucket = Bucket.with(bucket, next(random), null);
    }
    List<Entry> before = Bucket.toList(bucket);
    Object after = Bucket.without(bucket, before.get(250));
    Bucket.with(after, next(random), before.get(100));
    assertThat(Bucket.toList(bucket)).isEqualTo(before);
    assertThat(Bucket.toList(after)).hasSize(500);
  }

  @Test
  void becomesACrowdAtMoreThan64AndAnArrayAgainAtLessThan32() {
    List<Entry> entries = new ArrayList<>();
    Object bucket = entry(200);
    for (int i = 1; i < 64; i++) {
      // Not in the order of their dots, which an array does not care about.
      bucket = Bucket.with(bucket, entry(200 - i), null);
    }
    entries.addAll(Bucket.toList(bucket));
    assertThat(bucket).isInstanceOf(Entry[].class);
    assertThat(entries).extracting(Entry::seq).startsWith(200L, 199L).endsWith(137L);
    bucket = Bucket.with(bucket, entry(100), null);
    assertThat(bucket).isInstanceOf(Crowd.class);
    for (int i = 0; i < 33; i++) {
      assertThat(bucket).isInstanceOf(Crowd.class);
      bucket = Bucket.without(bucket, entries.get(i));
    }
    assertThat(bucket).isInstanceOf(Crowd.class);
    bucket = Bucket.without(bucket, entries.get(33));
    assertThat(bucket).isInstanceOf(Entry[].class);
    assertThat(Bucket.toList(bucket)).hasSize(31);
  }

  private static Entry entry(long seq) {
    return new Entry(new Dot(REPLICAS[0], 0, seq), 0, "t", "k", new byte[0]);
  }

  /** Of any replica, so that those of one seq meet too. */
  private Entry next(Random random) {
    int replica = random.nextInt(REPLICAS.length);
    Dot dot = new Dot(REPLICAS[replica], 0, ++seqs[replica]);
    return new Entry(dot, 0, "t", "k", new byte[0]);
  }
}
