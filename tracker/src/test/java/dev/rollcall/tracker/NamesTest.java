package dev.rollcall.tracker;

import static dev.rollcall.tracker.TrackerTest.await;
import static dev.rollcall.tracker.TrackerTest.code;
import static dev.rollcall.tracker.TrackerTest.meta;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.tracker.TrackerException.Code;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The verbs of names on one node. */
class NamesTest {

  private final Vertx vertx = Vertx.vertx();
  private Tracker tracker;
  private Names names;

  @BeforeEach
  void start() {
    tracker = Tracker.create(vertx, new TrackerOptions().setNodeName("solo"));
    await(tracker.start());
    names = tracker.names();
  }

  @AfterEach
  void stop() {
    await(tracker.close());
    await(vertx.close());
  }

  @Test
  @DisplayName(
      "SYN-R1, SYN-R2, HOR-via, RA-11: a name with a meta is found, called, sent to, and free when its owner ends")
  void aNameIsFoundCalledSentToAndFreeWhenItsOwnerEnds() {
    Owner owner = tracker.owner();
    List<Object> heard = new CopyOnWriteArrayList<>();
    Holder holder = await(names.register(
        owner,
        "printer",
        message -> {
          heard.add(message.body());
          message.reply("done " + message.body());
        },
        meta("pages", 7)));

    assertThat(names.lookup("printer")).isEqualTo(holder);
    assertThat(holder.meta()).isEqualTo(meta("pages", 7));
    assertThat(holder.node()).isEqualTo("solo");
    assertThat(names.whereIs("printer")).isEqualTo("solo");
    assertThat(await(names.request("printer", "one"))).isEqualTo("done one");
    assertThat(names.send("printer", "two")).isTrue();
    eventually().untilAsserted(() -> assertThat(heard).containsExactly("one", "two"));

    await(owner.close());
    assertThat(names.lookup("printer")).isNull();
    assertThat(names.whereIs("printer")).isNull();
    assertThat(names.send("printer", "three")).isFalse();
    assertThat(code(names.request("printer", "three"))).isEqualTo(Code.NO_HOLDER);
    assertThat(((VertxTracker) tracker).registry().mailboxes().size()).isZero();
  }

  @Test
  @DisplayName(
      "SYN-R3, SYN-R6, HOR-update_value, RA-9, RA-10: only the owner updates and unregisters")
  void onlyTheOwnerUpdatesAndUnregisters() {
    Owner owner = tracker.owner();
    Owner other = tracker.owner();
    Holder holder = await(names.register(owner, "n", "there", meta("n", 1)));

    assertThat(code(names.update(other, "n", meta("n", 2)))).isEqualTo(Code.NOT_OWNER);
    assertThatThrownBy(() -> await(names.unregister(other, "n")))
        .isInstanceOfSatisfying(TrackerException.class, refused -> {
          assertThat(refused.code()).isEqualTo(Code.NOT_OWNER);
          assertThat(refused.holder()).isEqualTo(holder);
        });
    assertThat(code(names.update(owner, "missing", meta("n", 2)))).isEqualTo(Code.NO_HOLDER);
    assertThat(await(names.unregister(owner, "missing"))).isFalse();

    assertThat(await(names.update(owner, "n", meta("n", 2))).meta()).isEqualTo(meta("n", 2));
    assertThat(names.lookup("n").sinceMs()).isEqualTo(holder.sinceMs());
    assertThat(await(names.unregister(owner, "n"))).isTrue();
    assertThat(names.lookup("n")).isNull();
  }

  @Test
  @DisplayName(
      "SYN-R4, HOR-exit, RA-13: a name that is freed can be had again at once, a hundred times over")
  void aNameThatIsFreedCanBeHadAgainAtOnce() {
    for (int i = 0; i < 100; i++) {
      Owner owner = tracker.owner();
      Holder holder = await(names.register(owner, "again", message -> {}, meta("i", i)));
      assertThat(names.lookup("again")).isEqualTo(holder);
      await(owner.close());
    }
    assertThat(names.count()).isZero();
    assertThat(tracker.stats().owned()).isZero();
  }

  @Test
  @DisplayName(
      "SYN-R6, HOR-unique, RA-1, RA-2: a name that is held is refused with its holder, the owner's own too")
  void aNameThatIsHeldIsRefusedWithItsHolder() {
    Owner owner = tracker.owner();
    Holder holder = await(names.register(owner, "n", "there", meta("n", 1)));
    for (Owner any : List.of(owner, tracker.owner())) {
      assertThatThrownBy(() -> await(names.register(any, "n", "elsewhere", meta("n", 2))))
          .isInstanceOfSatisfying(TrackerException.class, refused -> {
            assertThat(refused.code()).isEqualTo(Code.TAKEN);
            assertThat(refused.holder()).isEqualTo(holder);
          });
    }
    assertThat(await(names.registerOrLocate(tracker.owner(), "n", "elsewhere", meta("n", 2))))
        .isEqualTo(holder);
    Owner second = tracker.owner();
    assertThat(await(names.registerOrLocate(second, "m", "there", meta("n", 1))).name())
        .isEqualTo("m");
    assertThat(await(names.keys(second))).containsExactly("m");
  }

  @Test
  @DisplayName(
      "SYN-R6: an owner that has ended, or is another tracker's, registers nothing; one owner may have several names")
  void anOwnerThatHasEndedRegistersNothing() {
    Owner ended = tracker.owner();
    await(ended.close());
    assertThat(code(names.register(ended, "n", "there", meta("n", 1))))
        .isEqualTo(Code.OWNER_CLOSED);
    Tracker games =
        Tracker.create(vertx, new TrackerOptions().setNodeName("solo").setScope("games"));
    await(games.start());
    assertThat(code(names.register(games.owner(), "n", "there", meta("n", 1))))
        .isEqualTo(Code.INVALID);
    Owner owner = tracker.owner();
    await(names.register(owner, "alias 1", "there", meta("n", 1)));
    await(names.register(owner, "alias 2", "there", meta("n", 1)));
    assertThat(await(names.keys(owner))).containsExactly("alias 1", "alias 2");
    await(games.names().register(games.owner(), "alias 1", "there", meta("n", 1)));
    assertThat(games.names().count()).isEqualTo(1);
    await(games.close());
  }

  @Test
  @DisplayName("HOR-concurrent, RA-3, RA-12: of many that register at once one gets the name")
  void ofManyThatRegisterAtOnceOneGetsTheName() {
    List<Future<Holder>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(names.register(tracker.owner(), "n", "at " + i, meta("i", i)));
    }
    eventually().until(() -> all.stream().allMatch(Future::isComplete));
    assertThat(all.stream().filter(Future::succeeded)).hasSize(1);
    assertThat(all.stream().filter(Future::failed))
        .allSatisfy(
            refused -> assertThat(refused.cause()).hasMessage("name n is held on node solo"));
  }

  @Test
  @DisplayName(
      "SYN-R12: an update by function is atomic; one that changes nothing is not told of; one that throws fails for its caller alone")
  void anUpdateByFunctionIsAtomic() {
    Owner owner = tracker.owner();
    await(names.register(owner, "n", "there", meta("n", 0)));
    List<NameEvent> events = new CopyOnWriteArrayList<>();
    names.subscribe("n", events::addAll);
    for (int i = 0; i < 50; i++) {
      names.updateWith(owner, "n", meta -> meta.put("n", meta.getInteger("n") + 1));
    }
    assertThat(await(names.updateWith(owner, "n", meta -> meta)).meta()).isEqualTo(meta("n", 50));
    assertThatThrownBy(() -> await(names.updateWith(owner, "n", meta -> {
          throw new IllegalStateException("no");
        })))
        .isInstanceOf(IllegalStateException.class);
    eventually().untilAsserted(() -> assertThat(events).hasSize(50));
    assertThat(events.get(49).previousMeta()).isEqualTo(meta("n", 49));
    assertThat(events.get(49).holder().meta()).isEqualTo(meta("n", 50));
  }

  @Test
  @DisplayName(
      "SYN-R10, HOR-listeners: registered, updated with both metas, unregistered with the reason; by name, prefix, all")
  void eventsTellWhatHappened() {
    List<NameEvent> one = new CopyOnWriteArrayList<>();
    List<NameEvent> prefix = new CopyOnWriteArrayList<>();
    List<NameEvent> all = new CopyOnWriteArrayList<>();
    names.subscribe("job:1", one::addAll);
    EventSubscription cancelled = names.subscribePrefix("job:", prefix::addAll);
    names.subscribePrefix("", all::addAll);
    Owner owner = tracker.owner();
    await(names.register(owner, "job:1", "there", meta("n", 1)));
    await(names.update(owner, "job:1", meta("n", 2)));
    await(names.update(owner, "job:1", meta("n", 2)));
    await(names.register(owner, "job:2", "there", meta("n", 1)));
    await(names.register(owner, "other", "there", meta("n", 1)));
    await(names.unregister(owner, "job:1"));
    eventually().until(() -> prefix.size() == 4);
    cancelled.cancel();
    await(owner.close());

    eventually()
        .untilAsserted(() -> assertThat(one)
            .extracting(NameEvent::kind)
            .containsExactly(
                NameEvent.Kind.REGISTERED, NameEvent.Kind.UPDATED, NameEvent.Kind.UNREGISTERED));
    assertThat(one.get(1).previousMeta()).isEqualTo(meta("n", 1));
    assertThat(one.get(2).reason()).isEqualTo(LeaveReason.LEFT);
    eventually().until(() -> all.size() == 7);
    assertThat(all)
        .filteredOn(event -> event.reason() == LeaveReason.CLOSED)
        .extracting(NameEvent::name)
        .containsExactlyInAnyOrder("job:2", "other");
    assertThat(prefix).hasSize(4);
  }

  @Test
  @DisplayName("HOR-select, HOR-count, HOR-keys, RA-5: names are selected by prefix and counted")
  void namesAreSelectedByPrefixAndCounted() {
    Owner owner = tracker.owner();
    for (int i = 0; i < 30; i++) {
      await(names.register(owner, (i % 2 == 0 ? "even:" : "odd:") + i, "there", meta("i", i)));
    }
    assertThat(names.count()).isEqualTo(30);
    assertThat(names.localCount()).isEqualTo(30);
    assertThat(names.select("odd:", 100)).hasSize(15);
    assertThat(names.select("odd:", 3))
        .extracting(Holder::name)
        .containsExactly("odd:1", "odd:11", "odd:13");
    assertThat(await(names.keys(owner))).hasSize(30);
    assertThat(tracker.stats().names()).isEqualTo(30);
  }

  @Test
  @DisplayName("HOR-dispatch: a message goes to the holders of all names that begin so")
  void dispatchGoesToAllThatBeginSo() {
    List<String> heard = new CopyOnWriteArrayList<>();
    Owner owner = tracker.owner();
    for (String name : List.of("a:1", "a:2", "b:1")) {
      await(names.register(owner, name, message -> heard.add(name), meta("n", 1)));
    }
    assertThat(names.dispatch("a:", "hello")).isEqualTo(2);
    assertThat(names.dispatch("c:", "hello")).isZero();
    eventually().untilAsserted(() -> assertThat(heard).containsExactlyInAnyOrder("a:1", "a:2"));
  }

  @Test
  @DisplayName(
      "gproc await: who waits for a name is told as soon as it is there, at once if it is, and in the end that it is not")
  void whoWaitsForANameIsToldAsSoonAsItIsThere() {
    Future<Holder> waiting = names.await("late", 60_000);
    assertThat(waiting.isComplete()).isFalse();
    Holder holder = await(names.register(tracker.owner(), "late", "there", meta("n", 1)));
    assertThat(await(waiting)).isEqualTo(holder);
    assertThat(await(names.await("late", 1))).isEqualTo(holder);
    assertThat(code(names.await("never", 1))).isEqualTo(Code.TIMEOUT);
    eventually().until(() -> tracker.stats().tables().get(Table.SUBSCRIPTIONS) == 0);
  }

  @Test
  @DisplayName(
      "SYN-R1: bodies and replies of every kind, refusals and silence come back as they are")
  void bodiesAndFailuresComeBackAsTheyAre() {
    Owner owner = tracker.owner();
    await(names.register(owner, "echo", message -> message.reply(message.body()), meta("n", 1)));
    List<Object> bodies = List.of(
        "text", Buffer.buffer("bytes"), new JsonObject().put("a", 1), new JsonArray().add(1));
    for (Object body : bodies) {
      assertThat(await(names.request("echo", body))).isEqualTo(body);
    }
    await(names.register(owner, "mute", message -> {}, meta("n", 1)));
    await(names.register(owner, "rude", message -> message.fail(7, "no"), meta("n", 1)));
    await(names.register(owner, "odd", message -> message.reply(1.5), meta("n", 1)));
    await(names.register(owner, "gone", "nobody is here", meta("n", 1)));
    assertThat(failure("mute", 50).failureType()).isEqualTo(ReplyFailure.TIMEOUT);
    assertThat(failure("rude", 5_000).failureCode()).isEqualTo(7);
    assertThat(failure("rude", 5_000)).hasMessageContaining("no");
    assertThat(failure("odd", 5_000)).hasMessageContaining("java.lang.Double");
    assertThat(failure("gone", 5_000).failureType()).isEqualTo(ReplyFailure.NO_HANDLERS);
    assertThat(code(names.request("echo", "x", 0))).isEqualTo(Code.INVALID);
    assertThatThrownBy(() -> names.send("echo", 7))
        .hasMessageContaining("a message has to be a Buffer, String, JsonObject or JsonArray");
  }

  @Test
  @DisplayName("HOR-exit, RA-8: a name bound to a verticle is free when that is undeployed")
  void aNameBoundToAVerticleIsFreeWhenThatIsUndeployed() {
    List<NameEvent> events = new CopyOnWriteArrayList<>();
    names.subscribe("service", events::addAll);
    String id = await(vertx.deployVerticle(new VerticleBase() {
      @Override
      public Future<?> start() {
        return names.register(tracker.owner(context), "service", this::answer, meta("n", 1));
      }

      private void answer(Message<Object> message) {
        message.reply("yes");
      }
    }));
    assertThat(await(names.request("service", "there?"))).isEqualTo("yes");
    await(vertx.undeploy(id));
    assertThat(names.lookup("service")).isNull();
    eventually().until(() -> events.size() == 2);
    assertThat(events.get(1).reason()).isEqualTo(LeaveReason.UNDEPLOYED);
  }

  @Test
  @DisplayName(
      "What is the registries' is nobody's presence: not tracked, not listed, not found, not told, counted apart")
  void whatIsTheRegistriesIsNobodysPresence() {
    Owner owner = tracker.owner();
    List<Object> diffs = new CopyOnWriteArrayList<>();
    vertx.eventBus().localConsumer("rollcall.diff", diff -> diffs.add(diff.body()));
    await(names.register(owner, "n", "there", meta("n", 1)));
    await(tracker.groups().join(owner, "g", "there", meta("n", 1)));
    await(owner.track("room:1", "there", meta("n", 1)));

    for (String reserved : List.of("$group:g", "$name:7")) {
      assertThat(code(owner.track(reserved, "k", meta("n", 1)))).isEqualTo(Code.INVALID);
      assertThat(code(owner.untrack(reserved, "there"))).isEqualTo(Code.INVALID);
      assertThat(code(tracker.subscribe(reserved, diff -> {}))).isEqualTo(Code.INVALID);
      assertThat(tracker.list(reserved).size()).isZero();
      assertThat(tracker.get(reserved, "there")).isEmpty();
      assertThat(tracker.count(reserved)).isZero();
    }
    assertThat(tracker.topics()).containsOnlyKeys("room:1");
    assertThat(tracker.whereIs("there")).extracting(Presence::topic).containsExactly("room:1");
    assertThat(tracker.whereIs("n")).isEmpty();
    TrackerStats stats = tracker.stats();
    assertThat(List.of(stats.presences(), stats.topics(), stats.owned(), stats.diffs()))
        .containsOnly(1L);
    assertThat(List.of(stats.groups(), stats.members(), stats.names())).containsOnly(1L);
    eventually().until(() -> diffs.size() == 1);
  }

  @Test
  void limitsAreNamedWithTheirKnobs() {
    Owner owner = tracker.owner();
    assertThatThrownBy(() -> await(names.register(owner, "x".repeat(256), "a", meta("n", 1))))
        .hasMessageContaining("name of 256 B exceeds maxKeyBytes 255");
    assertThatThrownBy(() -> await(names.register(owner, "", "a", meta("n", 1))))
        .hasMessageContaining("name is missing or empty");
    assertThatThrownBy(() -> await(names.register(owner, "n", "a", meta("n", "x".repeat(4_080)))))
        .hasMessageContaining("exceeds maxMetaBytes 4096");
    assertThat(names.lookup("n")).isNull();
    assertThat(((VertxTracker) tracker).registry().mailboxes().size()).isZero();
  }

  private ReplyException failure(String name, long timeoutMs) {
    try {
      await(names.request(name, "x", timeoutMs));
      throw new AssertionError("replied");
    } catch (ReplyException failure) {
      return failure;
    }
  }

  private static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
  }
}
