package dev.rollcall.tracker;

import static dev.rollcall.tracker.TrackerTest.await;
import static dev.rollcall.tracker.TrackerTest.code;
import static dev.rollcall.tracker.TrackerTest.meta;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.tracker.TrackerException.Code;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The verbs of groups on one node. */
class GroupsTest {

  private final Vertx vertx = Vertx.vertx();
  private Tracker tracker;
  private Groups groups;

  @BeforeEach
  void start() {
    tracker = Tracker.create(
        vertx, new TrackerOptions().setNodeName("solo").setMaxPresencesPerOwner(2_000));
    await(tracker.start());
    groups = tracker.groups();
  }

  @AfterEach
  void stop() {
    await(tracker.close());
    await(vertx.close());
  }

  @Test
  @DisplayName("SYN-P4: members join and leave, by hand and with their owner")
  void membersJoinAndLeave() {
    Owner owner = tracker.owner();
    Member member = await(groups.join(owner, "g", "there", meta("n", 1)));
    assertThat(groups.members("g")).containsExactly(member);
    assertThat(groups.localMembers("g")).containsExactly(member);
    assertThat(groups.member("g", "there")).isEqualTo(member);
    assertThat(groups.isMember("g", "there")).isTrue();
    assertThat(groups.isMember("g", "elsewhere")).isFalse();
    assertThat(groups.member("g", "elsewhere")).isNull();
    assertThat(member.meta()).isEqualTo(meta("n", 1));

    assertThat(code(groups.join(owner, "g", "there", meta("n", 2))))
        .isEqualTo(Code.ALREADY_TRACKED);
    assertThat(await(groups.leave(owner, "g", "there"))).isTrue();
    assertThat(await(groups.leave(owner, "g", "there"))).isFalse();
    assertThat(groups.count("g")).isZero();

    await(groups.join(owner, "g", "there", meta("n", 1)));
    await(owner.close());
    assertThat(groups.members("g")).isEmpty();
    assertThat(groups.names()).isEmpty();
    assertThat(code(groups.join(owner, "g", "there", meta("n", 1)))).isEqualTo(Code.OWNER_CLOSED);
  }

  @Test
  @DisplayName("SYN-P1: a member is its owner's: no other updates it or takes it out")
  void aMemberIsItsOwners() {
    Owner owner = tracker.owner();
    Owner other = tracker.owner();
    await(groups.join(owner, "g", "there", meta("n", 1)));
    assertThat(await(groups.leave(other, "g", "there"))).isFalse();
    assertThat(code(groups.update(other, "g", "there", meta("n", 2)))).isEqualTo(Code.NO_PRESENCE);
    Member second = await(groups.join(other, "g", "there", meta("n", 3)));
    assertThat(groups.count("g")).isEqualTo(2);
    assertThat(groups.member("g", "there").meta()).isEqualTo(meta("n", 1));
    await(groups.leave(owner, "g", "there"));
    assertThat(groups.members("g")).containsExactly(second);
  }

  @Test
  @DisplayName("SYN-P11: an update tells both metas, one that changes nothing is not told of")
  void anUpdateTellsBothMetas() {
    List<GroupEvent> events = new CopyOnWriteArrayList<>();
    groups.subscribe("g", events::addAll);
    Owner owner = tracker.owner();
    Member joined = await(groups.join(owner, "g", "there", meta("n", 1)));
    Member updated = await(groups.update(owner, "g", "there", meta("n", 2)));
    await(groups.update(owner, "g", "there", meta("n", 2)));
    await(groups.updateWith(owner, "g", "there", meta -> meta.put("n", 3)));
    assertThat(updated.sinceMs()).isEqualTo(joined.sinceMs());
    assertThat(groups.member("g", "there").meta()).isEqualTo(meta("n", 3));
    assertThatThrownBy(() -> await(groups.updateWith(owner, "g", "there", meta -> {
          throw new IllegalStateException("no");
        })))
        .isInstanceOf(IllegalStateException.class);
    await(owner.close());
    eventually()
        .untilAsserted(() -> assertThat(events)
            .extracting(GroupEvent::kind)
            .containsExactly(
                GroupEvent.Kind.JOINED,
                GroupEvent.Kind.UPDATED,
                GroupEvent.Kind.UPDATED,
                GroupEvent.Kind.LEFT));
    assertThat(events.get(1).previousMeta()).isEqualTo(meta("n", 1));
    assertThat(events.get(1).member().meta()).isEqualTo(meta("n", 2));
    assertThat(events.get(3).reason()).isEqualTo(LeaveReason.CLOSED);
  }

  @Test
  @DisplayName("SYN-P8: a message reaches every member, and the caller knows how many")
  void aMessageReachesEveryMember() {
    List<Object> heard = new CopyOnWriteArrayList<>();
    Owner owner = tracker.owner();
    for (int i = 0; i < 10; i++) {
      await(groups.join(owner, "g", message -> heard.add(message.body()), meta("i", i)));
    }
    await(groups.join(owner, "other", message -> heard.add("wrong"), meta("i", 0)));
    assertThat(groups.publish("g", "hello")).isEqualTo(10);
    assertThat(groups.localPublish("g", "hello")).isEqualTo(10);
    assertThat(groups.publish("nobody", "hello")).isZero();
    eventually().until(() -> heard.size() == 20);
    assertThat(heard).containsOnly("hello");
    await(owner.close());
    assertThat(groups.publish("g", "hello")).isZero();
    assertThat(((VertxTracker) tracker).registry().mailboxes().size()).isZero();
  }

  @Test
  @DisplayName(
      "An address that was made for a handler ends with the member it was made for, not with another of the same address")
  void anAddressEndsWithTheMemberItWasMadeFor() {
    List<Object> heard = new CopyOnWriteArrayList<>();
    Owner owner = tracker.owner();
    Member member =
        await(groups.join(owner, "g1", message -> heard.add(message.body()), meta("n", 1)));
    await(groups.join(owner, "g2", member.address(), meta("n", 1)));
    await(tracker.names().register(owner, "n", member.address(), meta("n", 1)));
    await(groups.leave(owner, "g2", member.address()));
    await(tracker.names().unregister(owner, "n"));
    assertThat(groups.publish("g1", "hello")).isEqualTo(1);
    eventually().untilAsserted(() -> assertThat(heard).containsExactly("hello"));
    await(groups.leave(owner, "g1", member.address()));
    assertThat(((VertxTracker) tracker).registry().mailboxes().size()).isZero();
  }

  @Test
  @DisplayName(
      "SYN-P9: a call to all gives the replies, and says who refused, was late, or is not there")
  void aCallToAllGivesTheRepliesAndTheRest() {
    Owner owner = tracker.owner();
    await(groups.join(owner, "g", message -> message.reply("one"), meta("i", 1)));
    await(groups.join(owner, "g", message -> message.reply("two"), meta("i", 2)));
    Member late = await(groups.join(owner, "g", message -> {}, meta("i", 3)));
    Member rude = await(groups.join(owner, "g", message -> message.fail(3, "no"), meta("i", 4)));
    Member nobody = await(groups.join(owner, "g", "nobody is here", meta("i", 5)));
    CallResult result = await(groups.multiCall("g", "who?", 300));
    assertThat(result.replies())
        .extracting(CallResult.Reply::body)
        .containsExactlyInAnyOrder("one", "two");
    assertThat(result.failures())
        .extracting(CallResult.Failure::member)
        .containsExactlyInAnyOrder(late, rude, nobody);
    assertThat(result.failures()).allSatisfy(failure -> {
      ReplyException cause = (ReplyException) failure.cause();
      if (failure.member().equals(late)) {
        assertThat(cause.failureType()).isEqualTo(ReplyFailure.TIMEOUT);
      } else if (failure.member().equals(rude)) {
        assertThat(cause.failureCode()).isEqualTo(3);
      } else {
        assertThat(cause.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS);
      }
    });
    assertThat(await(groups.multiCall("nobody", "who?", 60_000)).replies()).isEmpty();
  }

  @Test
  @DisplayName(
      "So many members may be asked at a time on a node; beyond it they fail the call with the limit's name, and when the others have answered there is room again")
  void howManyMembersMayBeAskedAtATimeIsLimited() {
    Owner owner = tracker.owner();
    int members = 2_000;
    List<Message<Object>> asked = Collections.synchronizedList(new ArrayList<>());
    List<Future<Member>> joined = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      joined.add(groups.join(owner, "g", asked::add, meta("i", i)));
    }
    await(Future.all(joined));
    List<Future<CallResult>> calls = new ArrayList<>();
    for (int asks = 0; asks + members <= Courier.ASKED_MAX; asks += members) {
      calls.add(groups.multiCall("g", "who?", 600_000));
    }
    eventually().until(() -> asked.size() == Courier.ASKED_MAX);
    CallResult refused = await(groups.multiCall("g", "who?", 600_000));
    assertThat(refused.replies()).isEmpty();
    assertThat(refused.failures())
        .hasSize(members)
        .allSatisfy(failure -> assertThat(failure.cause())
            .hasMessageContaining("node solo has 100000 members and holders asked"));

    List.copyOf(asked).forEach(message -> message.reply("here"));
    calls.forEach(call -> assertThat(await(call).replies()).hasSize(members));
    Future<CallResult> again = groups.multiCall("g", "who?", 600_000);
    eventually().until(() -> asked.size() == Courier.ASKED_MAX + members);
    asked.forEach(message -> message.reply("here"));
    assertThat(await(again).failures()).isEmpty();
  }

  @Test
  @DisplayName("SYN-P9: a call to a thousand comes back whole")
  void aCallToAThousandComesBackWhole() {
    Owner owner = tracker.owner();
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      await(groups.join(owner, "g", message -> message.reply("n" + number), meta("i", i)));
    }
    CallResult result = await(groups.multiCall("g", "who?", 15_000));
    assertThat(result.failures()).isEmpty();
    assertThat(result.replies().stream().map(CallResult.Reply::body).distinct()).hasSize(1_000);
  }

  @Test
  @DisplayName(
      "SYN-P2, SYN-P10, GRP-prefix: groups are counted and named, all, by prefix, with a limit")
  void groupsAreCountedAndNamed() {
    Owner owner = tracker.owner();
    for (String group : List.of("b/2", "b/1", "a", "c")) {
      await(groups.join(owner, group, "there", meta("n", 1)));
    }
    for (int i = 0; i < 50; i++) {
      await(groups.join(owner, "a", "at " + i, meta("n", 1)));
    }
    assertThat(groups.names()).containsExactly("a", "b/1", "b/2", "c");
    assertThat(groups.localNames()).containsExactly("a", "b/1", "b/2", "c");
    assertThat(groups.names("b/", 10)).containsExactly("b/1", "b/2");
    assertThat(groups.names("b/", 1)).containsExactly("b/1");
    assertThat(groups.names("", 2)).containsExactly("a", "b/1");
    assertThat(groups.count("a")).isEqualTo(51);
    assertThat(groups.localCount("a")).isEqualTo(51);
    assertThat(groups.countByNode("a")).isEqualTo(java.util.Map.of("solo", 51));
    assertThat(groups.members("a", 7)).hasSize(7).doesNotHaveDuplicates();
    assertThat(groups.members("a", 0)).isEmpty();
    assertThat(groups.members("a")).hasSize(51).doesNotHaveDuplicates();
    assertThat(tracker.stats().groups()).isEqualTo(4);
    assertThat(tracker.stats().members()).isEqualTo(54);
  }

  @Test
  @DisplayName("The leader is whoever joined first, and the next one when that leaves")
  void theLeaderIsWhoeverJoinedFirst() {
    Owner first = tracker.owner();
    Owner second = tracker.owner();
    assertThat(groups.leader("g")).isNull();
    Member one = await(groups.join(first, "g", "one", meta("n", 1)));
    Member two = await(groups.join(second, "g", "two", meta("n", 1)));
    assertThat(groups.leader("g")).isEqualTo(one);
    await(groups.update(first, "g", "one", meta("n", 2)));
    assertThat(groups.leader("g").address()).isEqualTo("one");
    await(first.close());
    assertThat(groups.leader("g")).isEqualTo(two);
  }

  @Test
  @DisplayName("GRP-batch: what happens while a handler is busy comes in one batch, in order")
  void whatHappensWhileAHandlerIsBusyComesInOneBatch() throws InterruptedException {
    List<List<GroupEvent>> batches = new CopyOnWriteArrayList<>();
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(1);
    ((VertxInternal) vertx).createWorkerContext().runOnContext(on -> {
      groups.subscribePrefix("", batches::add);
      busy.countDown();
      TrackerTest.hold(go);
    });
    assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
    Owner owner = tracker.owner();
    for (int i = 0; i < 100; i++) {
      await(groups.join(owner, "g", "at " + i, meta("i", i)));
    }
    await(owner.close());
    go.countDown();
    eventually().until(() -> !batches.isEmpty());
    assertThat(batches).singleElement().satisfies(batch -> {
      assertThat(batch).hasSize(200);
      assertThat(batch.subList(0, 100))
          .extracting(event -> event.member().meta().getInteger("i"))
          .isSorted();
      assertThat(batch.subList(100, 200))
          .extracting(GroupEvent::kind)
          .containsOnly(GroupEvent.Kind.LEFT);
    });
  }

  @Test
  void limitsAreNamedWithTheirKnobs() {
    Owner owner = tracker.owner();
    assertThatThrownBy(() -> await(groups.join(owner, "x".repeat(249), "a", meta("n", 1))))
        .hasMessageContaining("group of 249 B exceeds maxTopicBytes less 7 B: 248");
    await(groups.join(owner, "x".repeat(248), "a", meta("n", 1)));
    assertThatThrownBy(() -> await(groups.join(owner, "g", "x".repeat(256), meta("n", 1))))
        .hasMessageContaining("address of 256 B exceeds maxKeyBytes 255");
    for (int i = 1; i < 2_000; i++) {
      await(groups.join(owner, "g", "at " + i, meta("n", 1)));
    }
    assertThatThrownBy(() -> await(groups.join(owner, "g", "one more", meta("n", 1))))
        .hasMessageContaining("maxPresencesPerOwner 2000");
    await(groups.leave(owner, "g", "at 1"));
    await(groups.join(owner, "g", "one more", meta("n", 1)));
  }

  private static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
  }
}
