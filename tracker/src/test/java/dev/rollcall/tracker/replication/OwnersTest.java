package dev.rollcall.tracker.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import org.junit.jupiter.api.Test;

class OwnersTest {

  private static final TopicKey ANN = new TopicKey("t", "ann");
  private static final TopicKey BEN = new TopicKey("t", "ben");

  private final Chain chain = new Chain(new Replica("a", 1), 0);
  private final Owners owners = new Owners();

  @Test
  void anOwnerHoldsOneEntryUnderEachTopicAndKey() {
    Entry first = entry(ANN);
    Entry second = entry(ANN);
    owners.put(1, ANN, first);
    owners.put(1, ANN, second);
    owners.put(2, ANN, first);
    assertThat(owners.size()).isEqualTo(2);
    assertThat(owners.get(1, ANN)).isSameAs(second);
    assertThat(owners.get(2, ANN)).isSameAs(first);
    assertThat(owners.get(1, BEN)).isNull();
    assertThat(owners.get(3, ANN)).isNull();
  }

  @Test
  void whatIsRemovedIsNotHeldAndTheRestIs() {
    Entry ann = entry(ANN);
    Entry ben = entry(BEN);
    owners.put(1, ANN, ann);
    owners.put(1, BEN, ben);
    assertThat(owners.remove(2, ANN)).isNull();
    assertThat(owners.remove(1, ANN)).isSameAs(ann);
    assertThat(owners.remove(1, ANN)).isNull();
    assertThat(owners.size()).isEqualTo(1);
    assertThat(owners.get(1, BEN)).isSameAs(ben);
    assertThat(owners.removeAll(1)).containsExactly(ben);
    assertThat(owners.removeAll(1)).isEmpty();
    assertThat(owners.size()).isZero();
  }

  @Test
  void placesAreOrderedByKeyThenByTopic() {
    TopicKey elsewhere = new TopicKey("u", "ann");
    assertThat(ANN).isLessThan(BEN).isLessThan(elsewhere).isEqualByComparingTo(ANN);
    assertThat(BEN).isGreaterThan(elsewhere);
  }

  private Entry entry(TopicKey at) {
    return chain.put(at.topic(), at.key(), new byte[0], null);
  }
}
