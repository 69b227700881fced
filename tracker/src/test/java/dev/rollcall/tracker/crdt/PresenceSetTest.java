package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.rollcall.tracker.Allocated;
import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What readers see of one shard, against a plain set of entries, after every edit. */
class PresenceSetTest {

  private static final int SEEDS = 500;
  private static final List<String> TOPICS = List.of("t0", "t1", "t2");
  private static final Replica REPLICA = new Replica("a", 1);

  private final PresenceSet presences = new PresenceSet();

  @Test
  void everyDoorSaysTheSameAfterEveryEditAndTheChangesAreTheDifference() {
    Seeds.check(SEEDS, (seed, random) -> {
      Twin twin = new Twin();
      for (int step = 0; step < 40; step++) {
        twin.edit(random);
      }
    });
  }

  @Test
  void anUpdateIsOneChangeAndNobodySeesTheKeyAbsent() {
    Entry old = entry(1, "t", "ann");
    Entry next = entry(2, "t", "ann");
    join(old);
    PresenceSet.Edit edit = presences.edit();
    edit.replace(old, next);
    assertThat(edit.get("t", "ann")).containsExactly(next);
    assertThat(presences.topic("t").get("ann")).containsExactly(old);
    assertThat(edit.publish()).singleElement().satisfies(change -> {
      assertThat(change.leaves()).containsExactly(old);
      assertThat(change.joins()).containsExactly(next);
    });
    assertThat(presences.topic("t").get("ann")).containsExactly(next);
    assertThat(presences.size()).isEqualTo(1);
  }

  @Test
  void whatJoinsAndLeavesInOneEditIsNoChange() {
    PresenceSet.Edit edit = presences.edit();
    Entry entry = entry(1, "t", "ann");
    edit.join(entry);
    edit.leave(entry, LeaveReason.LEFT);
    assertThat(edit.publish()).isEmpty();
    assertThat(presences.topic("t").version()).isZero();
    assertThat(presences.whereIs("ann")).isEmpty();
  }

  @Test
  void whatIsReplacedInTheEditThatItJoinedInWasNeverThere() {
    PresenceSet.Edit edit = presences.edit();
    Entry passing = entry(1, "t", "ann");
    Entry stays = entry(2, "t", "ann");
    edit.join(passing);
    edit.replace(passing, stays);
    assertThat(edit.publish()).singleElement().satisfies(change -> {
      assertThat(change.joins()).containsExactly(stays);
      assertThat(change.leaves()).isEmpty();
    });
  }

  @Test
  void theVersionOfAnEmptiedTopicDoesNotGoBack() {
    Entry entry = entry(1, "t", "ann");
    join(entry);
    PresenceSet.Edit edit = presences.edit();
    edit.leave(entry, LeaveReason.LEFT);
    TopicChange change = edit.publish().get(0);
    assertThat(presences.topic("t").version()).isGreaterThanOrEqualTo(change.version());
  }

  @Test
  void whatLeavesSaysWhy() {
    Entry ann = entry(1, "t", "ann");
    Entry ben = entry(2, "t", "ben");
    Entry cem = entry(3, "t", "cem");
    List.of(ann, ben, cem).forEach(this::join);
    PresenceSet.Edit edit = presences.edit();
    edit.leave(ann, LeaveReason.NODE_DOWN);
    edit.replace(ben, entry(4, "t", "ben"));
    edit.leave(cem, LeaveReason.CLOSED);
    edit.join(entry(5, "u", "ann"));
    List<TopicChange> changes = edit.publish();
    assertThat(changes.get(0).leaves()).containsExactly(ann, ben, cem);
    assertThat(changes.get(0).reasons().toList(3))
        .containsExactly(LeaveReason.NODE_DOWN, LeaveReason.REPLACED, LeaveReason.CLOSED);
    assertThat(changes.get(1).reasons()).isSameAs(LeaveReasons.NONE);
  }

  @Test
  void editsOfOneEntryMakeNoReasonsOfTheirOwn() {
    Entry old = entry(1, "t", "ann");
    Entry next = entry(2, "t", "ann");
    assertThat(presences.show(old, null).reasons()).isSameAs(LeaveReasons.NONE);
    assertThat(presences.show(next, old).reasons()).isSameAs(LeaveReasons.of(LeaveReason.REPLACED));
    assertThat(presences.hide(next, LeaveReason.GONE).reasons())
        .isSameAs(LeaveReasons.of(LeaveReason.GONE));
  }

  @Test
  void whatAllOfAnEditLeftForIsSaidWithoutAList() {
    Entry ann = entry(1, "t", "ann");
    Entry ben = entry(2, "t", "ben");
    List.of(ann, ben).forEach(this::join);
    PresenceSet.Edit edit = presences.edit();
    edit.leave(ann, LeaveReason.GONE);
    edit.leave(ben, LeaveReason.GONE);
    assertThat(edit.publish())
        .singleElement()
        .satisfies(
            change -> assertThat(change.reasons()).isSameAs(LeaveReasons.of(LeaveReason.GONE)));
  }

  /** After whatever edit: if its end were not noted, a reader would look again and again, as long as it may. */
  @Test
  void whereIsLooksOnceIfNobodyWrites() {
    List<Entry> everywhere = new ArrayList<>();
    PresenceSet.Edit edit = presences.edit();
    for (int i = 1; i <= 32; i++) {
      Entry entry = entry(i, "t" + i, "ann");
      everywhere.add(entry);
      edit.join(entry);
    }
    edit.publish();
    looksOnce(everywhere);
    Entry more = entry(33, "t33", "ann");
    presences.show(more, null);
    looksOnce(Stream.concat(everywhere.stream(), Stream.of(more)).toList());
    presences.hide(more, LeaveReason.LEFT);
    looksOnce(everywhere);
  }

  /** One look allocates 3 kB, some times that under PIT's instruments; as many looks as there may be, 64 times that. */
  private void looksOnce(List<Entry> expected) {
    List<Entry> found = new ArrayList<>();
    long allocated = Allocated.by(() -> found.addAll(presences.whereIs("ann")));
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(allocated).isLessThan(40L << 10);
  }

  private void join(Entry entry) {
    PresenceSet.Edit edit = presences.edit();
    edit.join(entry);
    edit.publish();
  }

  private static Entry entry(long seq, String topic, String key) {
    return new Entry(new Dot(REPLICA, 0, seq), 0, topic, key, new byte[0]);
  }

  private static final class Twin {

    private final PresenceSet presences = new PresenceSet();
    private final Set<Entry> visible = new LinkedHashSet<>();
    private final Map<String, TopicState> folded = new HashMap<>();
    private long seq;

    void edit(SplittableRandom random) {
      long before = presences.topic("none").version();
      List<TopicChange> changes = random.nextBoolean() ? lone(random) : many(random);
      assertThat(presences.topic("none").version())
          .isEqualTo(changes.isEmpty() ? before : before + 1);
      for (TopicChange change : changes) {
        assertThat(change.isEmpty()).isFalse();
        assertThat(presences.topic(change.topic()).version()).isEqualTo(change.version());
        folded.merge(
            change.topic(),
            TopicState.empty(change.topic(), 0).fold(change),
            (state, first) -> state.fold(change));
      }
      check();
    }

    private List<TopicChange> many(SplittableRandom random) {
      PresenceSet.Edit edit = presences.edit();
      for (int ops = random.nextInt(5); ops >= 0; ops--) {
        step(edit, random);
      }
      return edit.publish();
    }

    /** By the doors for edits of one entry. */
    private List<TopicChange> lone(SplittableRandom random) {
      List<Entry> all = List.copyOf(visible);
      int choice = random.nextInt(10);
      if (choice < 4 || all.isEmpty()) {
        String topic = TOPICS.get(random.nextInt(TOPICS.size()));
        Entry entry = entry(++seq, topic, "k" + random.nextInt(3));
        visible.add(entry);
        return List.of(presences.show(entry, null));
      }
      Entry old = all.get(random.nextInt(all.size()));
      visible.remove(old);
      if (choice < 6) {
        Entry entry = entry(++seq, old.topic(), old.key());
        visible.add(entry);
        return List.of(presences.show(entry, old));
      }
      TopicChange change = presences.hide(old, LeaveReason.LEFT);
      assertThatIllegalStateException().isThrownBy(() -> presences.hide(old, LeaveReason.LEFT));
      return List.of(change);
    }

    private void step(PresenceSet.Edit edit, SplittableRandom random) {
      List<Entry> all = List.copyOf(visible);
      int choice = random.nextInt(10);
      if (choice < 5 || all.isEmpty()) {
        String topic = TOPICS.get(random.nextInt(TOPICS.size()));
        Entry entry = entry(++seq, topic, "k" + random.nextInt(3));
        edit.join(entry);
        visible.add(entry);
        return;
      }
      Entry old = all.get(random.nextInt(all.size()));
      visible.remove(old);
      if (choice < 7) {
        Entry entry = entry(++seq, old.topic(), old.key());
        edit.replace(old, entry);
        visible.add(entry);
      } else {
        edit.leave(old, LeaveReason.LEFT);
        edit.leave(old, LeaveReason.LEFT);
      }
    }

    private void check() {
      assertThat(presences.size()).isEqualTo(visible.size());
      List<Entry> listed = new ArrayList<>();
      presences.forEachTopic(state -> state.forEach(listed::add));
      assertThat(listed).containsExactlyInAnyOrderElementsOf(visible);
      for (String topic : TOPICS) {
        List<Entry> here =
            visible.stream().filter(entry -> entry.topic().equals(topic)).toList();
        assertThat(presences.topic(topic).toList()).containsExactlyInAnyOrderElementsOf(here);
        assertThat(presences.count(topic)).isEqualTo(here.size());
        assertThat(folded.getOrDefault(topic, TopicState.empty(topic, 0)).toList())
            .containsExactlyInAnyOrderElementsOf(here);
      }
      for (int i = 0; i < 3; i++) {
        String key = "k" + i;
        assertThat(presences.whereIs(key))
            .containsExactlyInAnyOrderElementsOf(
                visible.stream().filter(entry -> entry.key().equals(key)).toList());
      }
      assertThat(presences.topics())
          .isEqualTo((int) visible.stream().map(Entry::topic).distinct().count());
      assertThat(presences.keys())
          .isEqualTo((int) visible.stream().map(Entry::key).distinct().count());
    }
  }
}
