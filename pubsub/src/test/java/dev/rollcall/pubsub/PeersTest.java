package dev.rollcall.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.pubsub.MemberEvent.Kind;
import dev.rollcall.pubsub.PeerState.Probed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The directory of peers, without a network and with a clock made of numbers. */
class PeersTest {

  private static final long HELLO_MS = 1_000;

  private final Peers peers = new Peers("me", "5", HELLO_MS, 0);

  private static Peer peer(String name, String instance) {
    return peer(name, instance, "id-" + name + "-" + instance);
  }

  private static Peer peer(String name, String instance, String nodeId) {
    return new Peer(name, instance, "to." + name + "." + instance, nodeId, "127.0.0.1", 4242);
  }

  private static Hello hello(Peer sender, Peer... known) {
    return new Hello(
        sender,
        List.of(known).stream()
            .map(each -> new Hello.Known(each.name(), each.instance(), each.address()))
            .toList());
  }

  private List<Effect> listed(long nowMs, Peer... others) {
    Set<String> ids = new HashSet<>(Set.of("id-me"));
    for (Peer other : others) {
      ids.add(other.nodeId());
    }
    return peers.clusterNodes(ids, "id-me", nowMs);
  }

  private static List<Effect> joining(Peer peer) {
    return List.of(
        new Effect.Link(peer),
        new Effect.Greet(peer.address()),
        new Effect.Report(new MemberEvent(peer.name(), Kind.JOINED)));
  }

  private static List<Effect> leaving(Peer peer, Kind kind) {
    return List.of(new Effect.Unlink(peer), new Effect.Report(new MemberEvent(peer.name(), kind)));
  }

  private static <T extends Effect> List<T> only(Class<T> kind, List<Effect> effects) {
    return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Test
  void aHelloOfAnUnknownPeerLinksGreetsAndReportsIt() {
    Peer a = peer("a", "1");
    assertThat(peers.on(hello(a), 0)).isEqualTo(joining(a));
    assertThat(peers.on(hello(a), 10)).isEmpty();
    assertThat(peers.get("a")).isEqualTo(a);
  }

  @Test
  void ourOwnHelloIsNobodyElse() {
    assertThat(peers.on(hello(peer("me", "5")), 0)).isEmpty();
  }

  @Test
  void aPeerByHearsayIsGreetedButNotBelievedAndNotGreetedTwicePerHello() {
    Peer a = peer("a", "1");
    Peer b = peer("b", "1");
    assertThat(peers.on(hello(a, b, peer("me", "5")), 0))
        .containsAll(joining(a))
        .contains(new Effect.Greet("to.b.1"));
    assertThat(peers.get("b")).isNull();
    assertThat(peers.on(hello(a, b), HELLO_MS - 1)).isEmpty();
    assertThat(peers.on(hello(a, b), HELLO_MS)).containsExactly(new Effect.Greet("to.b.1"));
    peers.on(hello(b), HELLO_MS);
    assertThat(peers.on(hello(a, b), 5 * HELLO_MS)).isEmpty();
  }

  @Test
  void hearsayOfAnOlderInstanceIsIgnored() {
    Peer a = peer("a", "1");
    peers.on(hello(peer("b", "2")), 0);
    peers.on(hello(a), 0);
    assertThat(peers.on(hello(a, peer("b", "1")), 1)).isEmpty();
    assertThat(peers.on(hello(a, peer("b", "3")), 1)).containsExactly(new Effect.Greet("to.b.3"));
  }

  @Test
  void hellosGoOutAtOnceAndThenEveryHelloMs() {
    assertThat(peers.tick(0)).containsExactly(new Effect.SayHello(List.of()));
    assertThat(peers.tick(HELLO_MS - 1)).isEmpty();
    assertThat(peers.tick(HELLO_MS)).contains(new Effect.SayHello(List.of()));
  }

  @Test
  void aTickThatIsLateDoesNotPutOffTheHellosAfterIt() {
    peers.tick(0);
    assertThat(peers.tick(HELLO_MS + 3)).contains(new Effect.SayHello(List.of()));
    assertThat(peers.tick(2 * HELLO_MS - 1)).doesNotContain(new Effect.SayHello(List.of()));
    assertThat(peers.tick(2 * HELLO_MS)).contains(new Effect.SayHello(List.of()));
    // After a pause they are not made up for.
    assertThat(peers.tick(9 * HELLO_MS + 500)).contains(new Effect.SayHello(List.of()));
    assertThat(peers.tick(9 * HELLO_MS + 501)).doesNotContain(new Effect.SayHello(List.of()));
  }

  @Test
  void hellosNameAllPeersInTurnAndNeverMoreThanTheLimit() {
    int count = 2 * Peers.KNOWN_PER_HELLO_MAX + 5;
    Set<String> all = new HashSet<>();
    for (int i = 0; i < count; i++) {
      peers.on(hello(peer("p" + i, "1")), 0);
      all.add("p" + i);
    }
    Set<String> named = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      List<Hello.Known> known =
          only(Effect.SayHello.class, peers.tick(i * HELLO_MS)).get(0).known();
      assertThat(known).hasSize(Peers.KNOWN_PER_HELLO_MAX).doesNotHaveDuplicates();
      known.forEach(each -> named.add(each.name()));
    }
    assertThat(named).isEqualTo(all);
  }

  @Test
  void aGoodbyeIsReportedOnceAndLateHellosOfThatInstanceAreNotBelieved() {
    Peer a = peer("a", "1");
    peers.on(hello(a), 0);
    listed(0, a);
    assertThat(peers.onGoodbye("a", "1")).isEqualTo(leaving(a, Kind.LEFT));
    assertThat(peers.onGoodbye("a", "1")).isEmpty();
    assertThat(peers.on(hello(a), 54_000)).isEmpty();
    assertThat(peers.on(hello(peer("b", "1"), a), 54_000)).isEqualTo(joining(peer("b", "1")));
    assertThat(peers.on(hello(peer("a", "2")), 54_000)).isEqualTo(joining(peer("a", "2")));
  }

  @Test
  void aGoodbyeOfAPredecessorDoesNotHarmTheSuccessor() {
    Peer next = peer("a", "2");
    peers.on(hello(peer("a", "1")), 0);
    assertThat(peers.on(hello(next), 1))
        .startsWith(new Effect.Unlink(peer("a", "1")))
        .containsAll(joining(next));
    assertThat(peers.onGoodbye("a", "1")).isEmpty();
    assertThat(peers.get("a")).isEqualTo(next);
  }

  @Test
  void deathNeedsBothTheClusterManagerAndARefusedConnection() {
    Peer a = peer("a", "1");
    listed(0, a);
    peers.on(hello(a), 0);
    assertThat(refused(a)).as("still listed").isEmpty();
    assertThat(listed(100)).containsExactly(new Effect.Probe(a));
    assertThat(peers.get("a")).as("not refused yet").isEqualTo(a);
    assertThat(refused(a)).isEqualTo(leaving(a, Kind.DIED));
    assertThat(refused(a)).isEmpty();
  }

  @Test
  void theUnlistedAreProbedAgainEveryHelloUntilTheyAreForgottenWithoutAWord() {
    Peer a = peer("a", "1");
    listed(0, a);
    peers.on(hello(a), 0);
    assertThat(listed(100)).containsExactly(new Effect.Probe(a));
    int probes = 0;
    for (long nowMs = 200; nowMs < Peers.FORGET_HELLOS * HELLO_MS; nowMs += 100) {
      List<Effect> effects = peers.tick(nowMs);
      probes += only(Effect.Probe.class, effects).size();
      assertThat(only(Effect.Unlink.class, effects)).isEmpty();
    }
    assertThat(probes).isEqualTo(Peers.FORGET_HELLOS - 1);
    List<Effect> last = peers.tick(Peers.FORGET_HELLOS * HELLO_MS);
    assertThat(last).contains(new Effect.Unlink(a));
    assertThat(only(Effect.Report.class, last)).isEmpty();
    assertThat(peers.get("a")).isNull();
  }

  @Test
  void aSilentPeerThatTheClusterManagerListsKeepsItsPlace() {
    Peer a = peer("a", "1");
    listed(0, a);
    peers.on(hello(a), 0);
    List<Effect> effects = peers.tick(1_000 * HELLO_MS);
    assertThat(only(Effect.Unlink.class, effects)).isEmpty();
    assertThat(refused(a)).as("as it may be by a firewall").isEmpty();
    assertThat(peers.get("a")).isEqualTo(a);
  }

  @Test
  void anInstanceThatDiedIsBelievedAgainOnlyIfTheClusterManagerListsIt() {
    Peer a = peer("a", "1");
    listed(0, a);
    peers.on(hello(a), 0);
    listed(100);
    refused(a);
    assertThat(peers.on(hello(a), 30_000))
        .as("a hello that was under way for 30 s")
        .isEmpty();
    Peer merged = peer("a", "1", "id-after-the-merge");
    listed(40_000, merged);
    assertThat(peers.on(hello(merged), 40_000)).isEqualTo(joining(merged));
  }

  @Test
  void aNewNodeIdOfAKnownInstanceIsTakenOver() {
    Peer a = peer("a", "1");
    Peer merged = peer("a", "1", "id-after-the-merge");
    listed(0, a);
    peers.on(hello(a), 0);
    assertThat(listed(100, merged)).containsExactly(new Effect.Probe(a));
    assertThat(peers.on(hello(merged), 200)).isEmpty();
    assertThat(refused(a)).as("listed under its new id").isEmpty();
    assertThat(listed(300)).containsExactly(new Effect.Probe(merged));
  }

  @Test
  void ofTwoLiveProcessesWithOneNameTheNewerWinsAndAWarningNamesBothOncePerMinute() {
    Peer older = peer("a", "1");
    Peer newer = peer("a", "2");
    listed(0, older, newer);
    peers.on(hello(newer), 0);
    List<Effect> effects = peers.on(hello(older), 1);
    assertThat(effects).hasSize(1);
    assertThat(only(Effect.Warn.class, effects).get(0).text())
        .contains("node name a is used by two live processes", "instance 1", "instance 2");
    assertThat(peers.get("a")).isEqualTo(newer);
    assertThat(peers.on(hello(older), Peers.WARN_GAP_MS)).isEmpty();
    assertThat(peers.on(hello(older), Peers.WARN_GAP_MS + 1)).hasSize(1);
  }

  @Test
  void alsoTheProcessItselfWarnsOfALiveNamesake() {
    Peer namesake = peer("me", "9");
    assertThat(peers.on(hello(namesake), 0)).as("perhaps dead for long").isEmpty();
    listed(0, namesake);
    assertThat(only(Effect.Warn.class, peers.on(hello(namesake), 1))).hasSize(1);
    assertThat(peers.get("me")).isNull();
  }

  @Test
  void lateHellosOfAPredecessorNeitherWinNorWarn() {
    peers.on(hello(peer("a", "2")), 0);
    listed(0, peer("a", "2"));
    assertThat(peers.on(hello(peer("a", "1")), 40_000)).isEmpty();
  }

  @Test
  void aRestartWhoseClockWasSetBackGetsTheNameWhenThePredecessorIsGone() {
    Peer predecessor = peer("a", "2");
    Peer restarted = peer("a", "1");
    listed(0, restarted);
    peers.on(hello(predecessor), 0);
    peers.on(hello(restarted), 100);
    assertThat(peers.get("a")).isEqualTo(predecessor);
    assertThat(peers.on(hello(restarted), Peers.SILENT_HELLOS * HELLO_MS))
        .startsWith(new Effect.Unlink(predecessor))
        .containsAll(joining(restarted));
  }

  @Test
  void moreThanTheLimitOfPeersAreIgnoredLoudlyUntilOneGoes() {
    IntStream.range(0, Peers.PEERS_MAX).forEach(i -> peers.on(hello(peer("p" + i, "1")), 0));
    Peer tooMany = peer("too-many", "1");
    List<Effect> effects = peers.on(hello(tooMany), 0);
    assertThat(effects)
        .containsExactly(new Effect.Warn("node too-many is ignored: 1000 peers are known already"));
    peers.onGoodbye("p0", "1");
    assertThat(peers.on(hello(tooMany), 0)).isEqualTo(joining(tooMany));
  }

  @Test
  void registrationsAreTouchedAfterTheStartAndAfterEachChangeOfTheCluster() {
    assertThat(touches(0, 10 * HELLO_MS)).containsExactly(2 * HELLO_MS);
    listed(10 * HELLO_MS, peer("a", "1"));
    peers.on(hello(peer("a", "1")), 10 * HELLO_MS);
    assertThat(touches(10 * HELLO_MS, 13 * HELLO_MS)).containsExactly(11 * HELLO_MS);
    listed(13 * HELLO_MS, peer("a", "1"));
    assertThat(touches(13 * HELLO_MS, 13 * HELLO_MS + 500)).isEmpty();
  }

  @Test
  void registrationsAreTouchedLessAndLessOftenWhileALiveMemberIsSilent() {
    listed(0, peer("a", "1"));
    List<Long> touches = touches(0, 1_000 * HELLO_MS);
    assertThat(touches.subList(0, 4))
        .containsExactly(HELLO_MS, 6 * HELLO_MS, 11 * HELLO_MS, 21 * HELLO_MS);
    assertThat(touches).hasSizeLessThan(15);
    peers.on(hello(peer("a", "1")), 1_000 * HELLO_MS);
    assertThat(touches(1_000 * HELLO_MS, 1_002 * HELLO_MS)).isEmpty();
  }

  @Test
  void registrationsAreLeftAloneWhileAPeerIsCutOffAndUntilItWasReachedForAWhile() {
    Peer a = peer("a", "1");
    listed(0, a);
    peers.on(hello(a), 0);
    assertThat(touches(0, 4 * HELLO_MS)).containsExactly(HELLO_MS);
    long cutMs = 4 * HELLO_MS;
    assertThat(touches(cutMs, cutMs + 20 * HELLO_MS)).as("never probed").isEmpty();
    peers.probed(a, Probed.ANSWERED, cutMs + 20 * HELLO_MS);
    peers.probed(a, Probed.UNANSWERED, cutMs + 21 * HELLO_MS);
    listed(cutMs + 22 * HELLO_MS, a, peer("b", "1"));
    peers.on(hello(peer("b", "1")), cutMs + 22 * HELLO_MS);
    assertThat(touches(cutMs + 22 * HELLO_MS, cutMs + 24 * HELLO_MS))
        .as("though the cluster changed")
        .isEmpty();
    long mendedMs = cutMs + 24 * HELLO_MS;
    peers.on(hello(peer("b", "1")), mendedMs + 4 * HELLO_MS);
    peers.probed(a, Probed.ANSWERED, mendedMs);
    assertThat(touches(mendedMs, mendedMs + 6 * HELLO_MS))
        .containsExactly(mendedMs + Peers.REACHED_HELLOS * HELLO_MS);
  }

  @Test
  void aSilentPeerIsProbedEveryHelloThoughItIsListed() {
    Peer a = peer("a", "1");
    listed(0, a);
    peers.on(hello(a), 0);
    int probes = 0;
    for (long nowMs = 0; nowMs < 10 * HELLO_MS; nowMs += 100) {
      probes += only(Effect.Probe.class, peers.tick(nowMs)).size();
    }
    assertThat(probes).isEqualTo(10 - Peers.SILENT_HELLOS);
  }

  private List<Effect> refused(Peer peer) {
    return peers.probed(peer, Probed.REFUSED, 0);
  }

  private List<Long> touches(long fromMs, long toMs) {
    List<Long> touches = new ArrayList<>();
    for (long nowMs = fromMs; nowMs < toMs; nowMs += 100) {
      if (!only(Effect.Touch.class, peers.tick(nowMs)).isEmpty()) {
        touches.add(nowMs);
      }
    }
    return touches;
  }
}
