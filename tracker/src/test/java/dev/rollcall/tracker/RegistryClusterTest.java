package dev.rollcall.tracker;

import static dev.rollcall.tracker.TrackerTest.await;
import static dev.rollcall.tracker.TrackerTest.code;
import static dev.rollcall.tracker.TrackerTest.meta;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.tracker.TrackerException.Code;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Groups and names on three nodes in one process, on a real clustered event bus, with a cable that can be cut. */
class RegistryClusterTest {

  private final List<Vertx> machines = new ArrayList<>();
  private final List<Tracker> nodes = new ArrayList<>();

  /** Nodes that hear nothing and are not heard. */
  private final Set<String> isolated = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void start() {
    for (String name : List.of("a", "b", "c")) {
      node(options(name));
    }
    awaitPeers(2);
  }

  @AfterEach
  void stop() {
    isolated.clear();
    nodes.forEach(node -> await(node.close()));
    machines.forEach(machine -> await(machine.close()));
    FakeClusterManager.reset();
  }

  @Test
  @DisplayName(
      "SYN-R1, SYN-R6, HOR-via, RA-11: a name is found and called from every node, and freed everywhere")
  void aNameIsFoundAndCalledFromEveryNode() {
    Owner owner = nodes.get(0).owner();
    Holder holder = await(names(0)
        .register(owner, "n", message -> message.reply("a: " + message.body()), meta("n", 1)));
    for (int i = 0; i < 3; i++) {
      int node = i;
      eventually().until(() -> holder.equals(names(node).lookup("n")));
      assertThat(names(i).whereIs("n")).isEqualTo("a");
      assertThat(await(names(i).request("n", "hi"))).isEqualTo("a: hi");
      assertThat(names(i).count()).isEqualTo(1);
      assertThat(names(i).localCount()).isEqualTo(i == 0 ? 1 : 0);
      assertThat(names(i).select("", 10)).containsExactly(holder);
    }
    assertThatThrownBy(() -> await(names(2).register(nodes.get(2).owner(), "n", "x", meta("n", 1))))
        .isInstanceOfSatisfying(TrackerException.class, refused -> {
          assertThat(refused.code()).isEqualTo(Code.TAKEN);
          assertThat(refused.holder()).isEqualTo(holder);
        });
    assertThat(code(names(2).unregister(nodes.get(2).owner(), "n"))).isEqualTo(Code.NOT_OWNER);
    await(owner.close());
    for (int i = 0; i < 3; i++) {
      int node = i;
      eventually().until(() -> names(node).lookup("n") == null && names(node).count() == 0);
    }
    await(names(2).register(nodes.get(2).owner(), "n", "x", meta("n", 1)));
  }

  @Test
  @DisplayName(
      "SYN-R9, HOR-concurrent: three nodes race for one name: one keeps it everywhere, the others are told who")
  void threeNodesRaceForOneName() {
    for (int round = 0; round < 10; round++) {
      String name = "n" + round;
      List<NameConflict> conflicts = new CopyOnWriteArrayList<>();
      List<Future<Holder>> all = new ArrayList<>();
      for (Tracker node : nodes) {
        Owner owner = node.owner();
        node.names().onConflict(owner, conflicts::add);
        all.add(node.names()
            .register(owner, name, message -> message.reply(node.nodeName()), meta("n", 1)));
      }
      eventually().until(() -> all.stream().allMatch(Future::isComplete));
      long won = all.stream().filter(Future::succeeded).count();
      assertThat(won).isPositive();
      eventually().until(() -> conflicts.size() == won - 1);
      Holder holder = settled(name);
      assertThat(all.stream().filter(Future::succeeded).map(Future::result)).contains(holder);
      assertThat(conflicts).allSatisfy(conflict -> {
        assertThat(conflict.lost().name()).isEqualTo(name);
        assertThat(conflict.winner().name()).isEqualTo(name);
        assertThat(conflict.lost().node()).isNotEqualTo(holder.node());
      });
      for (Tracker node : nodes) {
        assertThat(await(node.names().request(name, "who?"))).isEqualTo(holder.node());
      }
    }
  }

  @Test
  @DisplayName(
      "SYN-R8, SYN-R9, SYN-R10, HOR-heal, HOR-conflict: both sides of a split hold a name; after it one does, and nothing is invented")
  void bothSidesOfASplitHoldAName() {
    Owner ofA = nodes.get(0).owner();
    Owner ofC = nodes.get(2).owner();
    await(names(0).register(ofA, "stays", "x", meta("n", 1)));
    await(names(2).register(ofC, "mine", "x", meta("n", 1)));
    eventually().until(() -> names(1).count() == 2 && names(2).count() == 2);
    split("c");
    eventually().until(() -> names(0).lookup("mine") == null && names(2).lookup("stays") == null);

    List<NameConflict> conflicts = new CopyOnWriteArrayList<>();
    names(2).onConflict(ofC, conflicts::add);
    List<Object> heard = new CopyOnWriteArrayList<>();
    Holder winner = await(names(0).register(ofA, "n", message -> message.reply("a"), meta("n", 1)));
    Holder loser =
        await(names(2).register(ofC, "n", message -> heard.add(message.body()), meta("n", 2)));
    eventually().until(() -> winner.equals(names(1).lookup("n")));
    assertThat(names(2).lookup("n")).isEqualTo(loser);
    List<List<NameEvent>> events = new ArrayList<>();
    for (Tracker node : nodes) {
      List<NameEvent> of = new CopyOnWriteArrayList<>();
      node.names().subscribe("n", of::addAll);
      events.add(of);
    }
    heal();

    eventually().until(() -> conflicts.equals(List.of(new NameConflict(loser, winner))));
    assertThat(settled("n")).isEqualTo(winner);
    assertThat(await(names(2).request("n", "who?"))).isEqualTo("a");
    assertThat(settled("stays").node()).isEqualTo("a");
    assertThat(settled("mine").node()).isEqualTo("c");
    assertThat(await(names(2).keys(ofC))).containsExactly("mine");
    eventually()
        .untilAsserted(() -> assertThat(events.get(2))
            .extracting(NameEvent::kind, event -> event.holder().node(), NameEvent::reason)
            .containsExactly(
                org.assertj.core.groups.Tuple.tuple(
                    NameEvent.Kind.UNREGISTERED, "c", LeaveReason.CONFLICT),
                org.assertj.core.groups.Tuple.tuple(NameEvent.Kind.REGISTERED, "a", null)));
    assertThat(events.get(0)).isEmpty();
    assertThat(events.get(1)).isEmpty();
    assertThat(code(names(2).update(ofC, "n", meta("n", 3)))).isEqualTo(Code.NOT_OWNER);
    assertThat(((VertxTracker) nodes.get(2)).registry().mailboxes().size()).isZero();
  }

  @Test
  @DisplayName(
      "SYN-R9, HOR-heal: what was freed beyond a cut takes its name from nobody when it is mended, what is held there still does")
  void whatWasFreedBeyondACutTakesItsNameFromNobody() {
    Owner ofA = nodes.get(0).owner();
    Owner ofC = nodes.get(2).owner();
    await(names(2).register(ofC, "freed", "x", meta("n", 1)));
    Holder kept = await(names(2).register(ofC, "kept", "x", meta("n", 1)));
    eventually().until(() -> names(0).count() == 2);
    split("c");
    eventually().until(() -> names(0).count() == 0);
    await(names(2).unregister(ofC, "freed"));
    for (int i = 0; i < 32; i++) {
      // So that something is missing of every shard when the cut is mended.
      await(names(2).register(ofC, "n" + i, "x", meta("n", 1)));
    }
    List<NameConflict> conflicts = new CopyOnWriteArrayList<>();
    names(0).onConflict(ofA, conflicts::add);
    Holder taken = await(names(0).register(ofA, "freed", "y", meta("n", 2)));
    Holder lost = await(names(0).register(ofA, "kept", "y", meta("n", 2)));
    heal();
    eventually().until(() -> conflicts.equals(List.of(new NameConflict(lost, kept))));
    assertThat(settled("freed")).isEqualTo(taken);
    assertThat(settled("kept")).isEqualTo(kept);
    assertThat(conflicts).hasSize(1);
  }

  @Test
  @DisplayName(
      "SYN-R8, HOR-member, RA-kill, GRP-down: a node that is down frees its names and its members leave, with the reason, in one batch")
  void aNodeThatIsDownFreesItsNames() {
    Owner ofC = nodes.get(2).owner();
    for (int i = 0; i < 50; i++) {
      await(names(2).register(ofC, "n" + i, "x", meta("n", 1)));
      await(nodes.get(2).groups().join(ofC, "g", "at " + i, meta("n", 1)));
    }
    eventually().until(() -> names(0).count() == 50 && nodes.get(0).groups().count("g") == 50);
    List<List<GroupEvent>> batches = new CopyOnWriteArrayList<>();
    List<NameEvent> freed = new CopyOnWriteArrayList<>();
    nodes.get(0).groups().subscribe("g", batches::add);
    names(0).subscribePrefix("n", freed::addAll);
    split("c");
    eventually().until(() -> names(0).count() == 0 && nodes.get(0).groups().count("g") == 0);
    eventually().until(() -> freed.size() == 50);
    assertThat(freed).extracting(NameEvent::reason).containsOnly(LeaveReason.NODE_DOWN);
    eventually().until(() -> batches.stream().mapToInt(List::size).sum() == 50);
    assertThat(batches).hasSize(1);
    await(names(0).register(nodes.get(0).owner(), "n7", "x", meta("n", 1)));
  }

  @Test
  @DisplayName(
      "SYN-R11: nodes with a comparator of their own keep whom it prefers, be it the later one")
  void aComparatorOfOnesOwnDecides() {
    Tracker d = node(options("d").setScope("ranked").setNameOrder(RegistryClusterTest::byRank));
    Tracker e = node(options("e").setScope("ranked").setNameOrder(RegistryClusterTest::byRank));
    eventually().until(() -> d.stats().peers().size() == 1 && e.stats().peers().size() == 1);
    split("e", d, e);
    await(d.names().register(d.owner(), "n", "x", meta("rank", 2)));
    await(e.names().register(e.owner(), "n", "x", meta("rank", 1)));
    heal(d, e);
    eventually()
        .until(() -> "e".equals(d.names().whereIs("n")) && "e".equals(e.names().whereIs("n")));
    eventually().until(() -> ((VertxTracker) d).registry().sum(of -> of.entries()) == 1);
    assertThat(names(0).count()).isZero();
  }

  private static int byRank(
      dev.rollcall.tracker.registry.Contender one, dev.rollcall.tracker.registry.Contender other) {
    return one.meta().compareTo(other.meta());
  }

  @Test
  @DisplayName(
      "HOR-stop, GRP-rolling: what a node that leaves held can be had at once, and is freed when nobody takes it")
  void whatANodeThatLeavesHeldCanBeHadAtOnce() {
    await(names(0).register(nodes.get(0).owner(), "taken over", "x", meta("n", 1)));
    await(names(0).register(nodes.get(0).owner(), "left", "x", meta("n", 1)));
    eventually().until(() -> names(1).count() == 2 && names(2).count() == 2);
    List<NameEvent> events = new CopyOnWriteArrayList<>();
    names(2).subscribe("taken over", events::addAll);
    await(nodes.get(0).close());
    for (Tracker witness : nodes.subList(1, 3)) {
      eventually()
          .until(() -> witness.stats().peers().stream()
              .allMatch(peer -> !peer.node().equals("a") || peer.status().equals("LEAVING")));
    }
    Holder next = await(names(1).register(nodes.get(1).owner(), "taken over", "y", meta("n", 2)));
    eventually().until(() -> next.equals(names(2).lookup("taken over")));
    eventually()
        .untilAsserted(() -> assertThat(events)
            .extracting(NameEvent::kind)
            .containsExactly(NameEvent.Kind.UNREGISTERED, NameEvent.Kind.REGISTERED));
    assertThat(events.get(0).reason()).isEqualTo(LeaveReason.REPLACED);
    eventually().until(() -> names(2).lookup("left") == null && names(1).lookup("left") == null);
    assertThat(settled("taken over", nodes.subList(1, 3))).isEqualTo(next);
  }

  @Test
  @DisplayName(
      "SYN-P2, SYN-P3, SYN-P4, SYN-P6, SYN-P8, SYN-P10: members of all nodes are seen, counted, told of and reached from each")
  void membersOfAllNodesAreReachedFromEach() {
    Map<String, List<Object>> heard = new LinkedHashMap<>();
    List<Owner> owners = new ArrayList<>();
    for (Tracker node : nodes) {
      owners.add(node.owner());
      List<Object> of = new CopyOnWriteArrayList<>();
      heard.put(node.nodeName(), of);
      for (int i = 0; i < 2; i++) {
        await(node.groups()
            .join(
                owners.get(owners.size() - 1),
                "g",
                message -> {
                  of.add(message.body());
                  message.reply(node.nodeName());
                },
                meta("i", i)));
      }
    }
    for (Tracker node : nodes) {
      Groups groups = node.groups();
      eventually().until(() -> groups.count("g") == 6 && groups.countByNode("g").size() == 3);
      assertThat(groups.countByNode("g")).isEqualTo(Map.of("a", 2, "b", 2, "c", 2));
      assertThat(groups.localCount("g")).isEqualTo(2);
      assertThat(groups.localMembers("g")).hasSize(2);
      assertThat(groups.members("g")).hasSize(6);
      assertThat(groups.names()).containsExactly("g");
      assertThat(groups.localNames()).containsExactly("g");
      assertThat(groups.leader("g")).isEqualTo(nodes.get(0).groups().leader("g"));
      assertThat(groups.publish("g", "hello")).isEqualTo(6);
      assertThat(groups.localPublish("g", "here")).isEqualTo(2);
    }
    heard.forEach((node, of) -> eventually().until(() -> of.size() == 2 * (3 + 1)));

    CallResult result = await(nodes.get(1).groups().multiCall("g", "who?", 15_000));
    assertThat(result.failures()).isEmpty();
    assertThat(result.replies().stream()
            .collect(Collectors.groupingBy(CallResult.Reply::body, Collectors.counting())))
        .isEqualTo(Map.of("a", 2L, "b", 2L, "c", 2L));
    await(owners.get(2).close());
    eventually().until(() -> nodes.get(0).groups().count("g") == 4);
    assertThat(nodes.get(2).groups().localNames()).isEmpty();
    assertThat(nodes.get(2).groups().localPublish("g", "here")).isZero();
    assertThat(nodes.get(2).groups().countByNode("g")).isEqualTo(Map.of("a", 2, "b", 2));
  }

  @Test
  @DisplayName(
      "SYN-P9: members on a node that is out of reach fail a call in time, the others reply")
  void membersOutOfReachFailACallInTime() {
    for (Tracker node : nodes) {
      await(node.groups()
          .join(node.owner(), "g", message -> message.reply(node.nodeName()), meta("n", 1)));
      await(names(0).register(nodes.get(0).owner(), "of " + node.nodeName(), "x", meta("n", 1)));
    }
    await(names(2).register(nodes.get(2).owner(), "far", m -> m.reply("yes"), meta("n", 1)));
    eventually().until(() -> nodes.get(0).groups().count("g") == 3);
    eventually().until(() -> names(0).lookup("far") != null);
    isolated.add("c");
    CallResult result = await(nodes.get(0).groups().multiCall("g", "who?", 500));
    assertThat(result.replies())
        .extracting(CallResult.Reply::body)
        .containsExactlyInAnyOrder("a", "b");
    assertThat(result.failures()).singleElement().satisfies(failure -> {
      assertThat(failure.member().node()).isEqualTo("c");
      assertThat(failure.cause()).isInstanceOf(ReplyException.class);
    });
    assertThatThrownBy(() -> await(names(0).request("far", "there?", 300)))
        .isInstanceOf(ReplyException.class);
  }

  @Test
  @DisplayName(
      "SYN-R8, SYN-P3, SYN-P6, GRP-late: a node that comes late knows all names and members")
  void aNodeThatComesLateKnowsAll() {
    Owner owner = nodes.get(0).owner();
    for (int i = 0; i < 300; i++) {
      await(names(0).register(owner, "n" + i, "x", meta("n", i)));
      await(nodes.get(0).groups().join(owner, "g" + i % 10, "at " + i, meta("n", i)));
    }
    eventually().until(() -> names(1).count() == 300);
    Tracker late = node(options("d"));
    eventually().until(() -> late.names().count() == 300);
    eventually().until(() -> late.stats().members() == 300);
    assertThat(late.groups().names()).hasSize(10);
    assertThat(holders(late)).isEqualTo(holders(nodes.get(0)));
  }

  @Test
  @DisplayName(
      "SYN-R15, SYN-P13, SYN-AllRegistered, SYN-ThereCanBeOnlyOne: nodes that register, free and end at random agree in the end")
  void nodesThatRegisterFreeAndEndAtRandomAgreeInTheEnd() {
    java.util.Random random = new java.util.Random(11);
    List<Future<?>> writes = new ArrayList<>();
    List<Map<String, NameEvent>> told = new ArrayList<>();
    for (Tracker node : nodes) {
      Map<String, NameEvent> holders = new ConcurrentHashMap<>();
      node.names()
          .subscribePrefix(
              "",
              events -> events.forEach(event -> {
                if (event.kind() == NameEvent.Kind.UNREGISTERED) {
                  holders.remove(event.name());
                } else {
                  holders.put(event.name(), event);
                }
              }));
      told.add(holders);
    }
    for (int round = 0; round < 4; round++) {
      for (Tracker node : nodes) {
        Owner owner = node.owner();
        for (int i = 0; i < 250; i++) {
          String name = "n" + random.nextInt(200);
          writes.add(
              random.nextInt(4) == 0
                  ? node.names().unregister(owner, name)
                  : node.names().register(owner, name, "at " + i, meta("i", i)));
          writes.add(node.groups().join(owner, "g" + i % 5, "at " + i, meta("i", i)));
        }
        if (random.nextBoolean()) {
          writes.add(owner.close());
        }
      }
    }
    eventually().until(() -> writes.stream().allMatch(Future::isComplete));
    assertThat(writes.stream().filter(Future::failed))
        .allSatisfy(refused -> assertThat(((TrackerException) refused.cause()).code())
            .isIn(Code.TAKEN, Code.NOT_OWNER, Code.OWNER_CLOSED));
    eventually().untilAsserted(() -> {
      Map<String, Holder> expected = holders(nodes.get(0));
      for (int i = 0; i < 3; i++) {
        assertThat(holders(nodes.get(i))).isEqualTo(expected);
        assertThat(names(i).count()).isEqualTo(expected.size());
        assertThat(((VertxTracker) nodes.get(i)).registry().sum(of -> of.entries()))
            .isEqualTo(expected.size() + nodes.get(i).stats().members());
        assertThat(told.get(i).keySet()).isEqualTo(expected.keySet());
        told.get(i)
            .forEach((name, event) -> assertThat(event.holder()).isEqualTo(expected.get(name)));
        assertThat(nodes.get(i).groups().countByNode("g1"))
            .isEqualTo(nodes.get(0).groups().countByNode("g1"));
      }
      assertThat(nodes.stream().mapToLong(node -> node.names().localCount()).sum())
          .isEqualTo(expected.size());
    });
  }

  private Names names(int node) {
    return nodes.get(node).names();
  }

  /** Once every node names the same holder and nobody else contends. */
  private Holder settled(String name) {
    return settled(name, nodes);
  }

  private static Holder settled(String name, List<Tracker> nodes) {
    eventually().untilAsserted(() -> {
      Holder holder = nodes.get(0).names().lookup(name);
      assertThat(holder).isNotNull();
      assertThat(nodes).allSatisfy(node -> assertThat(node.names().lookup(name)).isEqualTo(holder));
    });
    return nodes.get(0).names().lookup(name);
  }

  private static Map<String, Holder> holders(Tracker node) {
    Map<String, Holder> holders = new LinkedHashMap<>();
    node.names()
        .select("", Integer.MAX_VALUE)
        .forEach(holder -> holders.put(holder.name(), holder));
    return holders;
  }

  private void split(String name) {
    split(name, nodes.toArray(Tracker[]::new));
  }

  /** Cuts one off and waits until both sides hold each other for dead. */
  private void split(String name, Tracker... all) {
    isolated.add(name);
    for (Tracker node : all) {
      eventually()
          .until(() -> node.stats().peers().stream()
              .filter(peer -> peer.node().equals(name) || node.nodeName().equals(name))
              .allMatch(peer -> peer.status().equals("DOWN")));
    }
  }

  private void heal() {
    heal(nodes.toArray(Tracker[]::new));
  }

  private void heal(Tracker... all) {
    isolated.clear();
    for (Tracker node : all) {
      eventually()
          .until(
              () -> node.stats().peers().stream().allMatch(peer -> peer.status().equals("UP")));
    }
  }

  private void awaitPeers(int peers) {
    nodes.forEach(
        node -> eventually().until(() -> node.stats().peers().size() == peers && node.ready()));
  }

  private Tracker node(TrackerOptions options) {
    Tracker tracker = Tracker.create(machine(options.getNodeName()), options);
    await(tracker.start());
    nodes.add(tracker);
    return tracker;
  }

  /** What an isolated node says and hears is lost; the cluster manager notices nothing. */
  private Vertx machine(String name) {
    Vertx machine = await(Vertx.builder()
        .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
        .withClusterManager(new FakeClusterManager())
        .buildClustered());
    machine.eventBus().addInboundInterceptor(delivery -> {
      boolean pubSub = delivery.message().address().contains("node");
      if (!pubSub || !isolated.contains(name)) {
        delivery.next();
      }
    });
    machine.eventBus().addOutboundInterceptor(delivery -> {
      boolean pubSub = delivery.message().address().contains("node");
      if (!pubSub || !isolated.contains(name)) {
        delivery.next();
      }
    });
    machines.add(machine);
    return machine;
  }

  private static TrackerOptions options(String name) {
    return new TrackerOptions()
        .setNodeName(name)
        .setShards(4)
        .setHeartbeatMs(100)
        .setDigestMs(100)
        .setSuspectMs(500)
        .setDownMs(1_500)
        .setHandoverMs(4_000);
  }

  private static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }
}
