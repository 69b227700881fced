package dev.rollcall.tracker.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Dot;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.PresenceSet;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.registry.Happening.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The registries' machine of a shard on node a. */
class RegistrarTest {

  private final PresenceSet presences = new PresenceSet();
  private final Registrar registrar = new Registrar(new Contest(null), "a");
  private final List<Replica> departing = new ArrayList<>();

  /** Those of which something is known to be missing. */
  private final List<Replica> behind = new ArrayList<>();

  private long seq;

  @Test
  void topicsOfOthersAreNothingToIt() {
    Entry entry = new Entry(dot("a"), 0, "room:1", "ann", bytes("{}"));
    assertThat(turn(edit -> edit.join(entry))).isSameAs(Registrar.Turn.NOTHING);
  }

  @Test
  void aMemberJoinsIsUpdatedAndLeaves() {
    Entry first = member("a", 1, "{\"n\":1}");
    Entry second = member("a", 1, "{\"n\":2}");
    assertThat(kinds(edit -> edit.join(first))).containsExactly(Kind.BEGAN);
    Registrar.Turn update = turn(edit -> edit.replace(first, second));
    assertThat(update.happenings()).singleElement().satisfies(happening -> {
      assertThat(happening.kind()).isEqualTo(Kind.UPDATED);
      assertThat(happening.entry()).isSameAs(second);
      assertThat(happening.before()).isSameAs(first);
    });
    Registrar.Turn leave = turn(edit -> edit.leave(second, LeaveReason.UNDEPLOYED));
    assertThat(leave.happenings()).singleElement().satisfies(happening -> {
      assertThat(happening.kind()).isEqualTo(Kind.ENDED);
      assertThat(happening.reason()).isEqualTo(LeaveReason.UNDEPLOYED);
    });
  }

  @Test
  @DisplayName(
      "SYN-R10: nothing is told of an update that says the same, nor of dots that are new and claims that are not")
  void nothingIsToldOfAnUpdateThatSaysTheSame() {
    Entry first = member("b", 1, "{\"n\":1}");
    turn(edit -> edit.join(first));
    Entry again = member("b", 1, "{\"n\":1}");
    assertThat(kinds(edit -> edit.replace(first, again))).isEmpty();
    Entry anew = member("b", 1, "{\"n\":1}");
    assertThat(kinds(edit -> {
          edit.leave(again, LeaveReason.NODE_RESTARTED);
          edit.join(anew);
        }))
        .isEmpty();
  }

  @Test
  @DisplayName("SYN-R10: what was hidden and shown again between two looks was never gone")
  void whatWasHiddenAndShownAgainWasNeverGone() {
    Entry member = member("b", 1, "{}");
    Entry holder = name("b", 1);
    turn(edit -> {
      edit.join(member);
      edit.join(holder);
    });
    List<TopicChange> changes = new ArrayList<>();
    changes.addAll(edit(edit -> {
      edit.leave(member, LeaveReason.NODE_DOWN);
      edit.leave(holder, LeaveReason.NODE_DOWN);
    }));
    changes.addAll(edit(edit -> {
      edit.join(member);
      edit.join(holder);
    }));
    assertThat(
            registrar.on(changes, presences, this::isLeaving, behind::contains).happenings())
        .isEmpty();
    assertThat(registrar.rosters().names()).isEqualTo(1);
    assertThat(registrar.rosters().members()).isEqualTo(1);
  }

  @Test
  void updatedAndThenGoneIsGoneForTheLastReason() {
    Entry first = member("b", 1, "{\"n\":1}");
    Entry second = member("b", 1, "{\"n\":2}");
    turn(edit -> edit.join(first));
    List<TopicChange> changes = new ArrayList<>();
    changes.addAll(edit(edit -> edit.replace(first, second)));
    changes.addAll(edit(edit -> edit.leave(second, LeaveReason.LEFT)));
    assertThat(
            registrar.on(changes, presences, this::isLeaving, behind::contains).happenings())
        .singleElement()
        .satisfies(happening -> {
          assertThat(happening.entry()).isSameAs(first);
          assertThat(happening.reason()).isEqualTo(LeaveReason.LEFT);
        });
  }

  @Test
  @DisplayName(
      "SYN-R9: the contender that comes later is told of nowhere, and its own node removes it")
  void theContenderThatComesLaterIsToldOfNowhere() {
    Entry early = name("b", 1);
    Entry late = name("a", 2);
    turn(edit -> edit.join(early));
    Registrar.Turn turn = turn(edit -> edit.join(late));
    assertThat(turn.happenings()).isEmpty();
    assertThat(turn.losses()).containsExactly(new Loss(late, early));
    assertThat(kinds(edit -> edit.leave(late, LeaveReason.CONFLICT))).isEmpty();
    assertThat(registrar.rosters().names()).isEqualTo(1);
    assertThat(registrar.rosters().ownNames()).isZero();
  }

  @Test
  @DisplayName("SYN-R9: one that turns out to have held it longer takes the name, in one turn")
  void oneThatHeldItLongerTakesTheName() {
    Entry late = name("a", 2);
    Entry early = name("b", 1);
    turn(edit -> edit.join(late));
    assertThat(registrar.rosters().ownNames()).isEqualTo(1);
    Registrar.Turn turn = turn(edit -> edit.join(early));
    assertThat(turn.happenings())
        .extracting(Happening::kind)
        .containsExactly(Kind.ENDED, Kind.BEGAN);
    assertThat(turn.happenings().get(0).reason()).isEqualTo(LeaveReason.CONFLICT);
    assertThat(turn.happenings().get(0).entry()).isSameAs(late);
    assertThat(turn.happenings().get(1).entry()).isSameAs(early);
    assertThat(turn.losses()).containsExactly(new Loss(late, early));
  }

  @Test
  void anothersLoserIsThatNodesBusiness() {
    turn(edit -> edit.join(name("b", 1)));
    assertThat(turn(edit -> edit.join(name("c", 2))).losses()).isEmpty();
  }

  @Test
  void whoWinsIsToldNothingAndStays() {
    turn(edit -> edit.join(name("a", 1)));
    assertThat(turn(edit -> edit.join(name("c", 2))).losses()).isEmpty();
  }

  @Test
  @DisplayName("Whoever announced its leave keeps no name from anybody, and wins against nobody")
  void whoeverAnnouncedItsLeaveKeepsNoName() {
    Entry leaving = name("b", 1);
    turn(edit -> edit.join(leaving));
    List<Entry> visible = presences.topic(leaving.topic()).get("name");
    assertThat(registrar.keeper(visible, this::isLeaving)).isSameAs(leaving);
    departing.add(leaving.replica());
    assertThat(registrar.keeper(visible, this::isLeaving)).isNull();
    assertThat(turn(edit -> edit.join(name("a", 2))).losses()).isEmpty();
  }

  @Test
  @DisplayName(
      "Nobody yields to what a node had when it was seen last; what it has is judged when nothing of it is missing")
  void nobodyYieldsToOldNews() {
    Entry ours = name("a", 2);
    Entry old = name("d", 1);
    turn(edit -> edit.join(ours));
    behind.add(old.replica());
    assertThat(turn(edit -> edit.join(old)).losses()).isEmpty();
    assertThat(registrar.isDue(behind::contains)).isFalse();
    assertThat(judge()).isEmpty();
    behind.clear();
    assertThat(registrar.isDue(behind::contains)).isTrue();
    assertThat(judge()).containsExactly(new Loss(ours, old));
    assertThat(registrar.isDue(behind::contains)).isFalse();
  }

  @Test
  void whatTurnsOutToBeOverTakesNothing() {
    Entry old = name("d", 1);
    turn(edit -> edit.join(name("a", 2)));
    behind.add(old.replica());
    turn(edit -> edit.join(old));
    behind.clear();
    turn(edit -> edit.leave(old, LeaveReason.LEFT));
    assertThat(judge()).isEmpty();
    assertThat(registrar.isDue(behind::contains)).isFalse();
  }

  @Test
  void oneOfWhomNothingIsMissingIsYieldedToAtOnce() {
    Entry ours = name("a", 3);
    Entry known = name("c", 2);
    Entry old = name("d", 1);
    turn(edit -> edit.join(ours));
    behind.add(old.replica());
    turn(edit -> edit.join(old));
    assertThat(turn(edit -> edit.join(known)).losses()).containsExactly(new Loss(ours, known));
  }

  @Test
  void ofManyThatWerePostponedSomeAreJudgedAtATime() {
    int names = 2 * Registrar.JUDGED_MAX + 1;
    behind.add(new Replica("d", 1));
    turn(edit -> {
      for (int i = 0; i < names; i++) {
        edit.join(name("n" + i, "a", 2));
        edit.join(name("n" + i, "d", 1));
      }
    });
    behind.clear();
    assertThat(judge()).hasSize(Registrar.JUDGED_MAX);
    assertThat(judge()).hasSize(Registrar.JUDGED_MAX);
    assertThat(registrar.isDue(behind::contains)).isTrue();
    assertThat(judge()).hasSize(1);
    assertThat(registrar.isDue(behind::contains)).isFalse();
  }

  @Test
  @DisplayName("SYN-R11: an order by what an update changes, and an update on its way: both yield")
  void anOrderByWhatAnUpdateChangesMayLeaveNobody() {
    Contest byMeta = new Contest(Comparator.comparing(Contender::meta));
    Registrar there = new Registrar(byMeta, "b");
    Registrar here = new Registrar(byMeta, "a");
    Entry first = claim("a", 1, "{\"rank\":1}");
    Entry second = claim("b", 2, "{\"rank\":2}");
    Entry updated = claim("a", 1, "{\"rank\":3}");
    // Node b knows of no update yet, node a of nothing else.
    assertThat(losses(there, first, second)).containsExactly(new Loss(second, first));
    assertThat(losses(here, updated, second)).containsExactly(new Loss(updated, second));
  }

  private List<Loss> losses(Registrar of, Entry one, Entry other) {
    PresenceSet seen = new PresenceSet();
    PresenceSet.Edit edit = seen.edit();
    edit.join(one);
    edit.join(other);
    return of.on(edit.publish(), seen, this::isLeaving, behind::contains).losses();
  }

  private Entry claim(String node, long stamp, String meta) {
    byte[] claim = new Claim(stamp, "there", bytes(meta)).encode();
    return new Entry(dot(node), 0, Reserved.ofName("name"), "name", claim);
  }

  @Test
  void rostersCountByNodeAndForgetWhatIsEmpty() {
    Entry ours = member("a", 1, "{}");
    Entry theirs = member("b", 2, "{}");
    turn(edit -> {
      edit.join(ours);
      edit.join(theirs);
    });
    Rosters rosters = registrar.rosters();
    assertThat(rosters.of("g").counts()).containsEntry("a", 1).containsEntry("b", 1);
    assertThat(rosters.of("g").local()).containsExactly(ours);
    assertThat(rosters.topics()).isEqualTo(1);
    turn(edit -> edit.join(name("b", 3)));
    assertThat(rosters.topics()).isEqualTo(2);
    turn(edit -> {
      edit.leave(ours, LeaveReason.LEFT);
      edit.leave(theirs, LeaveReason.LEFT);
    });
    assertThat(rosters.groups()).isZero();
    assertThat(rosters.topics()).isEqualTo(1);
    assertThat(rosters.entries()).isEqualTo(1);
    assertThat(rosters.ownEntries()).isZero();
  }

  @Test
  void whatWaitsForASlowHandlerIsNettedAndComesToTheSame() {
    Backlog backlog = new Backlog();
    Entry stays = member("b", 1, "{\"n\":0}");
    backlog.add(new Happening(Kind.BEGAN, stays, null, null));
    Entry now = stays;
    for (int i = 1; i <= 2 * Backlog.NET_ABOVE; i++) {
      Entry next = member("b", 1, "{\"n\":" + i + "}");
      backlog.add(new Happening(Kind.UPDATED, next, now, null));
      Entry passing = member("b", 1 + i, "{}");
      backlog.add(new Happening(Kind.BEGAN, passing, null, null));
      backlog.add(new Happening(Kind.ENDED, passing, null, LeaveReason.LEFT));
      now = next;
    }
    List<Happening> taken = backlog.take();
    assertThat(taken).hasSizeLessThanOrEqualTo(Backlog.NET_ABOVE + 3);
    List<Happening> net = Backlog.net(taken);
    assertThat(net).singleElement().satisfies(sum -> assertThat(sum.kind()).isEqualTo(Kind.BEGAN));
    assertThat(net.get(0).entry()).isSameAs(now);
    assertThat(backlog.isEmpty()).isTrue();
  }

  @Test
  void whatWentAndCameBackIsNothingInABacklogEither() {
    Entry member = member("b", 1, "{\"n\":1}");
    Entry changed = member("b", 1, "{\"n\":2}");
    Happening left = new Happening(Kind.ENDED, member, null, LeaveReason.NODE_DOWN);
    assertThat(Backlog.net(List.of(left, new Happening(Kind.BEGAN, member, null, null))))
        .isEmpty();
    assertThat(Backlog.net(List.of(left, new Happening(Kind.BEGAN, changed, null, null))))
        .containsExactly(new Happening(Kind.UPDATED, changed, member, null));
  }

  private boolean isLeaving(Entry entry) {
    return departing.contains(entry.replica());
  }

  private Registrar.Turn turn(Consumer<PresenceSet.Edit> what) {
    return registrar.on(edit(what), presences, this::isLeaving, behind::contains);
  }

  private List<Kind> kinds(Consumer<PresenceSet.Edit> what) {
    return turn(what).happenings().stream().map(Happening::kind).toList();
  }

  private List<TopicChange> edit(Consumer<PresenceSet.Edit> what) {
    PresenceSet.Edit edit = presences.edit();
    what.accept(edit);
    return edit.publish();
  }

  private Entry member(String node, long stamp, String meta) {
    byte[] claim = new Claim(stamp, "there", bytes(meta)).encode();
    return new Entry(dot(node), 0, Reserved.ofGroup("g"), "there", claim);
  }

  private Entry name(String node, long stamp) {
    return name("name", node, stamp);
  }

  private Entry name(String name, String node, long stamp) {
    byte[] claim = new Claim(stamp, "there", bytes("{}")).encode();
    return new Entry(dot(node), 0, Reserved.ofName(name), name, claim);
  }

  private List<Loss> judge() {
    return registrar.judge(presences, this::isLeaving, behind::contains);
  }

  private Dot dot(String node) {
    return new Dot(new Replica(node, 1), 0, ++seq);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
