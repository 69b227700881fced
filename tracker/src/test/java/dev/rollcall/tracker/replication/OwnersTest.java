package dev.rollcall.tracker.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.Dot;
import dev.rollcall.tracker.crdt.Replica;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnersTest {

  private static final Replica A = new Replica("a", 1);
  private static final TopicKey ANN = new TopicKey("t", "ann");
  private static final TopicKey BEN = new TopicKey("t", "ben");

  private final Owners owners = new Owners();
  private long seq;

  @Test
  void anOwnerHoldsOneEntryUnderEachTopicAndKey() {
    Held first = put(1, ANN);
    Held second = put(1, ANN);
    Held another = put(2, ANN);
    assertThat(owners.size()).isEqualTo(2);
    assertThat(owners.get(1, ANN)).isSameAs(second).isNotSameAs(first);
    assertThat(owners.get(2, ANN)).isSameAs(another);
    assertThat(owners.get(1, BEN)).isNull();
    assertThat(owners.get(3, ANN)).isNull();
  }

  @Test
  void whatIsRemovedIsNotHeldAndTheRestIs() {
    Held ann = put(1, ANN);
    Held ben = put(1, BEN);
    owners.remove(ann);
    assertThat(owners.get(1, ANN)).isNull();
    assertThat(owners.size()).isEqualTo(1);
    assertThat(owners.get(1, BEN)).isSameAs(ben);
    assertThat(owners.removeAll(1)).containsExactly(ben);
    assertThat(owners.removeAll(1)).isEmpty();
    assertThat(owners.size()).isZero();
  }

  /** Few owners and many, so that rings are long and short, and tables grow and shrink. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 2_000})
  void doesWhatAMapPerOwnerDoes(int ownersMax) {
    Random random = new Random(ownersMax);
    Map<Long, Map<TopicKey, Held>> twin = new LinkedHashMap<>();
    for (int step = 0; step < 30_000; step++) {
      long owner = random.nextInt(ownersMax);
      TopicKey at = new TopicKey("t" + random.nextInt(30), "k" + random.nextInt(30));
      Map<TopicKey, Held> held = twin.computeIfAbsent(owner, id -> new LinkedHashMap<>());
      int choice = random.nextInt(1_000);
      if (choice < 600) {
        held.put(at, put(owner, at));
      } else if (choice < 998) {
        Held gone = held.remove(at);
        assertThat(owners.get(owner, at)).isSameAs(gone);
        if (gone != null) {
          owners.remove(gone);
        }
      } else {
        assertThat(owners.removeAll(owner)).containsExactlyElementsOf(held.values());
        held.clear();
      }
      assertThat(owners.get(owner, at)).isSameAs(held.get(at));
    }
    assertThat(owners.size())
        .isEqualTo(twin.values().stream().mapToInt(Map::size).sum());
    twin.forEach((owner, held) -> {
      held.forEach((at, entry) -> assertThat(owners.get(owner, at)).isSameAs(entry));
      assertThat(owners.removeAll(owner)).containsExactlyElementsOf(held.values());
    });
    assertThat(owners.size()).isZero();
  }

  @Test
  void eachEntryCanBeReplacedAtOnce() {
    List<Held> old = List.of(put(1, ANN), put(2, ANN), put(1, BEN));
    owners.replaceAll(entry -> make(entry.owner, new TopicKey(entry.topic(), entry.key())));
    assertThat(owners.size()).isEqualTo(3);
    assertThat(owners.get(1, ANN)).isNotIn(old);
    assertThat(owners.removeAll(1)).extracting(Held::key).containsExactly("ann", "ben");
    assertThat(owners.removeAll(2)).hasSize(1);
  }

  /** 2^17 keys with one hash code: one by one they would take minutes. */
  @Test
  void keysThatWereChosenToCollideAreFoundAllTheSame() {
    int bits = 17;
    for (int i = 0; i < 1 << bits; i++) {
      put(1, new TopicKey("t", colliding(i, bits)));
    }
    assertThat(owners.size()).isEqualTo(1 << bits);
    for (int i = 0; i < 1 << bits; i++) {
      TopicKey at = new TopicKey("t", colliding(i, bits));
      Held held = owners.get(1, at);
      assertThat(held).isNotNull();
      owners.remove(held);
      assertThat(owners.get(1, at)).isNull();
    }
    assertThat(owners.size()).isZero();
  }

  /** "Aa" and "BB" have one hash code, and so has whatever is made of as many of them. */
  private static String colliding(int number, int bits) {
    StringBuilder key = new StringBuilder(2 * bits);
    for (int bit = 0; bit < bits; bit++) {
      key.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return key.toString();
  }

  private Held put(long owner, TopicKey at) {
    Held entry = make(owner, at);
    owners.put(entry, owners.get(owner, at));
    return entry;
  }

  private Held make(long owner, TopicKey at) {
    return new Held(owner, new Dot(A, 0, ++seq), 0, at.topic(), at.key(), new byte[0]);
  }
}
