package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.LeaveReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicChangeTest {

  private static final LeaveReasons LEFT = LeaveReasons.of(LeaveReason.LEFT);

  private static final Entry ANN = entry(1, "ann");
  private static final Entry BEN = entry(2, "ben");

  @Test
  void aChangeAloneIsItsOwnNet() {
    TopicChange change = new TopicChange("t", 1, List.of(ANN), List.of(), LeaveReasons.NONE);
    assertThat(TopicChange.net(List.of(change))).isSameAs(change);
  }

  @Test
  void aChangeIsAsLargeAsItsJoinsAndLeaves() {
    Entry again = entry(3, "ann");
    TopicChange change = new TopicChange("t", 4, List.of(again, BEN), List.of(ANN), LEFT);
    assertThat(change.size()).isEqualTo(3);
  }

  @Test
  void onlyWhatNeitherJoinsNorLeavesIsEmpty() {
    TopicChange join = new TopicChange("t", 1, List.of(ANN), List.of(), LeaveReasons.NONE);
    TopicChange leave = new TopicChange("t", 2, List.of(), List.of(ANN), LEFT);
    assertThat(join.isEmpty()).isFalse();
    assertThat(leave.isEmpty()).isFalse();
    assertThat(join.then(leave).isEmpty()).isTrue();
    assertThat(leave.then(join).isEmpty()).isTrue();
  }

  @Test
  void whatLeavesTwiceDidSoForTheLastReason() {
    TopicChange net = TopicChange.net(
        List.of(leave(LeaveReason.NODE_DOWN, ANN, BEN), join(ANN), leave(LeaveReason.CLOSED, ANN)));
    assertThat(told(net)).containsExactly("ben NODE_DOWN", "ann CLOSED");
  }

  @Test
  void whatWasUpdatedAndThenWentWentForGood() {
    Entry second = entry(3, 1, "ann");
    Entry third = entry(4, 3, "ann");
    TopicChange net = TopicChange.net(
        List.of(update(ANN, second), update(second, third), leave(LeaveReason.GONE, third)));
    assertThat(told(net)).containsExactly("ann GONE");
    assertThat(net.joins()).isEmpty();
    assertThat(told(update(ANN, second).then(update(second, third))))
        .containsExactly("ann REPLACED");
  }

  @Test
  void ofTwoDevicesUnderAKeyTheOneThatWentIsToldToHaveGone() {
    Entry phone = entry(1, 0, "ann");
    Entry desk = entry(2, 0, "ann");
    Entry phoneLater = entry(3, 1, "ann");
    Entry deskLater = entry(4, 2, "ann");
    TopicChange net = TopicChange.net(List.of(
        update(phone, phoneLater), update(desk, deskLater), leave(LeaveReason.LEFT, phoneLater)));
    assertThat(net.leaves()).containsExactly(phone, desk);
    assertThat(told(net)).containsExactly("ann LEFT", "ann REPLACED");
    assertThat(net.joins()).containsExactly(deskLater);
  }

  @Test
  void whatMovedToAnotherNodeAndThenWentWentForGood() {
    Entry elsewhere = new Entry(new Dot(new Replica("b", 1), 0, 9), 0, "t", "ann", new byte[0]);
    TopicChange moved = update(ANN, elsewhere);
    assertThat(told(moved.then(leave(LeaveReason.EXPIRED, elsewhere))))
        .containsExactly("ann EXPIRED");
    TopicChange back = join(elsewhere);
    TopicChange down = leave(LeaveReason.NODE_DOWN, elsewhere);
    // It was there before, was taken for down, came back in the other's place, and stays.
    assertThat(told(TopicChange.net(List.of(down, moved)))).containsExactly("ann REPLACED");
    assertThat(told(TopicChange.net(List.of(down, moved, leave(LeaveReason.LEFT, elsewhere)))))
        .containsExactly("ann LEFT", "ann LEFT");
    assertThat(told(TopicChange.net(
            List.of(down, back, leave(LeaveReason.LEFT, BEN), leave(LeaveReason.GONE, ANN)))))
        .containsExactly("ben LEFT", "ann GONE");
  }

  private static TopicChange join(Entry entry) {
    return new TopicChange("t", 1, List.of(entry), List.of(), LeaveReasons.NONE);
  }

  private static TopicChange update(Entry old, Entry entry) {
    LeaveReasons reasons = LeaveReasons.of(LeaveReason.REPLACED);
    return new TopicChange("t", 1, List.of(entry), List.of(old), reasons);
  }

  private static TopicChange leave(LeaveReason reason, Entry... entries) {
    return new TopicChange("t", 1, List.of(), List.of(entries), LeaveReasons.of(reason));
  }

  private static List<String> told(TopicChange change) {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < change.leaves().size(); i++) {
      told.add(change.leaves().get(i).key() + " " + change.reasons().get(i));
    }
    return told;
  }

  private static Entry entry(long seq, String key) {
    return entry(seq, 0, key);
  }

  private static Entry entry(long seq, long previous, String key) {
    return new Entry(new Dot(new Replica("a", 1), 0, seq), previous, "t", key, new byte[0]);
  }
}
