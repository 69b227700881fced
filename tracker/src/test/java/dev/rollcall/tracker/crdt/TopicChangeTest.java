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
  void whatComesRightAfterOneIsInItsPlaceWhateverTheOrder() {
    Entry phone = entry(1, 0, "ann");
    Entry desk = entry(2, 0, "ann");
    Entry phoneLater = entry(3, 1, "ann");
    Entry deskLater = entry(4, 2, "ann");
    TopicChange net = TopicChange.net(List.of(
        update(phone, phoneLater), update(desk, deskLater), leave(LeaveReason.LEFT, deskLater)));
    assertThat(net.leaves()).containsExactly(phone, desk);
    assertThat(told(net)).containsExactly("ann REPLACED", "ann LEFT");
    assertThat(net.joins()).containsExactly(phoneLater);
  }

  /** It comes right after nobody, and is in a place all the same. */
  @Test
  void whatCameBackIsInThePlaceOfOne() {
    Entry elsewhere = elsewhere(9, "ann");
    Entry passing = entry(8, "ann");
    TopicChange net = TopicChange.net(List.of(
        leave(LeaveReason.NODE_DOWN, elsewhere),
        update(ANN, elsewhere),
        join(passing),
        leave(LeaveReason.CLOSED, passing)));
    assertThat(told(net)).containsExactly("ann REPLACED");
    assertThat(net.joins()).isEmpty();
  }

  @Test
  void whatWentByItselfNeedsNobodyInItsPlace() {
    Entry gone = entry(5, "ann");
    Entry moved = elsewhere(9, "ann");
    Entry passing = entry(8, "ann");
    TopicChange left = leave(LeaveReason.LEFT, gone);
    TopicChange stays = TopicChange.net(
        List.of(left, update(ANN, moved), join(passing), leave(LeaveReason.CLOSED, passing)));
    assertThat(told(stays)).containsExactly("ann LEFT", "ann REPLACED");
    TopicChange goes =
        TopicChange.net(List.of(left, update(ANN, moved), leave(LeaveReason.CLOSED, moved)));
    assertThat(told(goes)).containsExactly("ann LEFT", "ann CLOSED");
  }

  /** Of two, one goes for good, and then the one that came for the other is updated: that is no reason to have gone. */
  @Test
  void whatWasReplacedInBetweenSaysNothingOfWhatWent() {
    Entry desk = entry(2, "ann");
    Entry annMoved = elsewhere(8, "ann");
    Entry deskMoved = elsewhere(9, "ann");
    TopicChange net = TopicChange.net(List.of(
        update(ANN, annMoved),
        leave(LeaveReason.LEFT, annMoved),
        update(desk, deskMoved),
        update(deskMoved, elsewhere(10, "ann"))));
    assertThat(told(net)).containsExactly("ann LEFT", "ann REPLACED");
  }

  /** What was there all the time, and goes, came in nobody's place. */
  @Test
  void whatWasThereBeforeSaysNothingOfWhatAnotherReplaced() {
    Entry desk = entry(2, "ann");
    Entry moved = elsewhere(10, "ann");
    TopicChange net = TopicChange.net(List.of(
        update(ANN, moved), leave(LeaveReason.CLOSED, moved), leave(LeaveReason.GONE, desk)));
    assertThat(told(net)).containsExactly("ann CLOSED", "ann GONE");
  }

  private static Entry elsewhere(long seq, String key) {
    return new Entry(new Dot(new Replica("b", 1), 0, seq), 0, "t", key, new byte[0]);
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
