package dev.rollcall.web.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StandbyTest {

  private static final long LATER_MS = Standby.APART_MS_MAX + 1;

  private final Standby standby = new Standby(4);

  private static HookEvent event(String topic, int n) {
    return new HookEvent(HookEvent.Type.MEMBER_JOINED, topic, "k" + n, "r" + n, n);
  }

  /** A topic that the one of the nodes speaks for that is asked for. */
  private static String topicOf(String speaker, Set<String> nodes) {
    return IntStream.range(0, 1_000)
        .mapToObj(n -> "t" + n)
        .filter(topic -> Rendezvous.choose(topic, nodes).equals(speaker))
        .findFirst()
        .orElseThrow();
  }

  private static List<Long> numbers(List<HookEvent> events) {
    return events.stream().map(HookEvent::atMs).toList();
  }

  @Test
  void whatASpeakerHadNotToldWhenItDiedIsToldByWhoComesNext() {
    String its = topicOf("b", Set.of("a", "b"));
    standby.add("b", event(its, 1), 0);
    standby.add("b", event(its, 2), 10);
    assertThat(standby.due(Set.of("a", "b"), "a", 20)).isEmpty();
    assertThat(numbers(standby.due(Set.of("a"), "a", 30))).containsExactly(1L, 2L);
    assertThat(standby.due(Set.of("a"), "a", 40)).as("once").isEmpty();
  }

  @Test
  void whatItHadToldIsForgottenButForTheWhileThatTwoNodesMayBeApart() {
    Set<String> both = Set.of("a", "b");
    String its = topicOf("b", both);
    standby.add("b", event(its, 1), 0);
    standby.add("b", event(its, 2), 100);
    standby.told("b", 0, LATER_MS);
    assertThat(standby.due(both, "a", LATER_MS)).isEmpty();
    assertThat(standby.size()).isEqualTo(1);
    assertThat(numbers(standby.due(Set.of("a"), "a", LATER_MS))).containsExactly(2L);
  }

  @Test
  void whoIsBehindHasNotToldWhatIsOlder() {
    Set<String> both = Set.of("a", "b");
    standby.add("b", event(topicOf("b", both), 1), 100);
    standby.told("b", LATER_MS, 2 * LATER_MS);
    assertThat(standby.due(both, "a", 2 * LATER_MS)).isEmpty();
    assertThat(standby.size()).isEqualTo(1);
  }

  @Test
  void whatAThirdNodeTakesOverIsHeldForIt() {
    Set<String> rest = Set.of("a", "c");
    String its = topicOf("c", rest);
    standby.add("b", event(its, 1), 0);
    standby.told("c", 0, LATER_MS);
    assertThat(standby.due(rest, "a", LATER_MS)).isEmpty();
    assertThat(standby.due(rest, "a", LATER_MS)).isEmpty();
    assertThat(standby.size()).as("c said that of what it had before").isEqualTo(1);
    standby.told("c", 0, 3 * LATER_MS);
    assertThat(standby.due(rest, "a", 3 * LATER_MS)).isEmpty();
    assertThat(standby.size()).isZero();
  }

  @Test
  void asLongAsNobodySpeaksItIsHeld() {
    standby.add("", event("t", 1), 0);
    assertThat(standby.due(Set.of(), "a", 1)).isEmpty();
    assertThat(numbers(standby.due(Set.of("a"), "a", 2))).containsExactly(1L);
  }

  @Test
  void whatANewRunOfANodeSaysIsNotOfItsLastOne() {
    Set<String> both = Set.of("a", "b");
    String its = topicOf("b", both);
    standby.told("b", 0, 10 * LATER_MS);
    assertThat(standby.due(Set.of("a"), "a", 10 * LATER_MS)).isEmpty();
    standby.add("b", event(its, 1), 1);
    assertThat(standby.due(both, "a", 10 * LATER_MS)).isEmpty();
    assertThat(standby.size()).isEqualTo(1);
  }

  @Test
  void beyondTheLimitTheOldestGo() {
    for (int n = 1; n <= 6; n++) {
      standby.add("b", event("t", n), n);
    }
    assertThat(standby.size()).isEqualTo(4);
    assertThat(numbers(standby.due(Set.of("a"), "a", 10))).containsExactly(3L, 4L, 5L, 6L);
  }
}
