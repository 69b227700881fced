package dev.rollcall.tracker;

import dev.rollcall.pubsub.PubSub;
import dev.rollcall.tracker.Parcel.Answer;
import dev.rollcall.tracker.Parcel.Answers;
import dev.rollcall.tracker.Parcel.Outcome;
import dev.rollcall.tracker.Parcel.Post;
import dev.rollcall.tracker.TrackerException.Code;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.registry.Claim;
import dev.rollcall.tracker.registry.Reserved;
import dev.rollcall.tracker.wire.MalformedFrame;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Carries messages to members and holders, and their replies back: through the pubsub from node to node, one message to each, and on a node by its event bus, local only. So neither a
 * member nor a name costs the cluster an address.
 *
 * <p>Calls and answers are confined to a loop of its own; what wants no answer goes out from the caller's thread.
 */
final class Courier {

  /** Where parcels go on every node's pubsub. */
  private static final String TOPIC = "rollcall/courier";

  /** Most calls under way on a node. */
  static final int CALLS_MAX = 100_000;

  /** Most members and holders of a node that are asked and did not answer, by the calls of all nodes. */
  static final int ASKED_MAX = 100_000;

  /** What the replies may weigh that wait on a node because queues to others are full, in B. */
  private static final long WAITING_BYTES_MAX = 64 * 1024 * 1024;

  /** What is put around a message or an answer on its way, in B, or less. */
  private static final int AROUND_BYTES = 1_024;

  private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

  private final VertxTracker tracker;
  private final Registry registry;
  private final PubSub pubSub;
  private final ContextInternal context;

  /** Calls under way; beyond {@link #CALLS_MAX} they are refused. */
  private final Map<Long, Call> calls = new HashMap<>();

  private final AtomicInteger callsUnderWay = new AtomicInteger();

  /** The last call's id: begins anywhere, so that no answer to an earlier run is taken for one to this. */
  private final AtomicLong lastCall =
      new AtomicLong(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE / 2));

  /** Most bytes of a message, or of one answer: more would never leave. */
  private final int parcelBytesMax;

  private final WayBack.Bus wayBack;

  /** Members and holders of this node that were asked and did not answer; at most {@link #ASKED_MAX}. */
  private int asked;

  private boolean closed;

  Courier(VertxTracker tracker, Registry registry) {
    this.tracker = tracker;
    this.registry = registry;
    this.pubSub = tracker.pubSub();
    this.context = tracker.vertx().createEventLoopContext();
    this.parcelBytesMax = tracker.options().getPubSub().getMaxPeerQueueBytes() - AROUND_BYTES;
    this.wayBack = new WayBack.Bus(
        tracker.nodeName(),
        parcelBytesMax,
        WAITING_BYTES_MAX,
        (node, frame) -> closed || pubSub.directBroadcast(node, TOPIC, frame));
  }

  /** Begins to hear the other nodes. */
  Future<Void> open() {
    Promise<Void> opened = Promise.promise();
    context.runOnContext(ignored -> {
      try {
        pubSub.subscribe(TOPIC, (topic, frame) -> hear(frame));
        opened.complete();
      } catch (RuntimeException e) {
        opened.fail(e);
      }
    });
    return opened.future();
  }

  /** Calls under way end. */
  void close() {
    context.runOnContext(ignored -> {
      closed = true;
      List.copyOf(calls.values()).forEach(Call::timeOut);
    });
  }

  /**
   * A message as it goes to every node: encoded once, on the caller's thread, so that one that cannot be sent is refused before anybody gets it.
   *
   * @param post what it says
   * @param frame the same in bytes
   */
  record Outgoing(Post post, Buffer frame) {}

  /**
   * Makes a message that wants no answer. Any thread.
   *
   * @throws TrackerException with {@code INVALID} if it cannot be encoded, with {@code LIMIT} if it is larger than the queue to a node
   */
  Outgoing message(boolean toName, String target, Object body) {
    return outgoing(new Post(toName, target, 0, "", 0, body));
  }

  private Outgoing outgoing(Post post) {
    Buffer frame;
    try {
      frame = ParcelCodec.encode(post);
    } catch (RuntimeException | StackOverflowError e) {
      throw new TrackerException(
          Code.INVALID, "the message to " + post.target() + " cannot be encoded: " + e);
    }
    if (frame.length() > parcelBytesMax) {
      throw new TrackerException(
          Code.LIMIT,
          "the message to " + post.target() + " of " + frame.length() + " B exceeds "
              + limit(parcelBytesMax));
    }
    return new Outgoing(post, frame);
  }

  /** Says why a message, or an answer, of more bytes is too large. */
  static String limit(int bytesMax) {
    return "maxPeerQueueBytes " + (bytesMax + AROUND_BYTES) + " less " + AROUND_BYTES + " B";
  }

  /** Hands a message over to one node; returns whether it was taken. */
  boolean send(String node, Outgoing message) {
    return pubSub.directBroadcast(node, TOPIC, message.frame());
  }

  /** To the members of a group on this node; returns how many there are. */
  int sendLocally(Outgoing message) {
    int sent = 0;
    Post post = message.post();
    for (Entry member :
        registry.rosters(Reserved.ofGroup(post.target())).of(post.target()).local()) {
      tracker.vertx().eventBus().send(Claim.of(member).address(), post.body(), LOCAL);
      sent++;
    }
    return sent;
  }

  /** Asks all of a group. */
  Future<CallResult> callAll(
      String group, Collection<Member> members, Object body, long timeoutMs) {
    Map<String, Map<Long, Member>> byNode = new LinkedHashMap<>();
    for (Member member : members) {
      byNode
          .computeIfAbsent(member.node(), first -> new LinkedHashMap<>())
          .put(member.claim().stamp(), member);
    }
    Promise<CallResult> done = tracker.promise();
    begin(new Call.OfGroup(byNode, done), byNode.keySet(), false, group, body, timeoutMs);
    return done.future();
  }

  /** Asks the holder of a name. */
  Future<@Nullable Object> call(Holder holder, Object body, long timeoutMs) {
    Promise<@Nullable Object> done = tracker.promise();
    Call call = new Call.OfName(holder, done);
    begin(call, List.of(holder.node()), true, holder.name(), body, timeoutMs);
    return done.future();
  }

  private void begin(
      Call call,
      Collection<String> nodes,
      boolean toName,
      String target,
      Object body,
      long timeoutMs) {
    long id = lastCall.incrementAndGet();
    Outgoing message = outgoing(new Post(toName, target, id, tracker.nodeName(), timeoutMs, body));
    if (callsUnderWay.incrementAndGet() > CALLS_MAX) {
      callsUnderWay.decrementAndGet();
      call.fail(new TrackerException(
          Code.LIMIT, "this node has " + CALLS_MAX + " calls to groups and names under way"));
      return;
    }
    context.runOnContext(ignored -> {
      if (closed) {
        callsUnderWay.decrementAndGet();
        call.timeOut();
        return;
      }
      calls.put(id, call);
      long timer = context.setTimer(timeoutMs, fired -> call.timeOut());
      call.onEnd(() -> {
        tracker.vertx().cancelTimer(timer);
        calls.remove(id);
        callsUnderWay.decrementAndGet();
      });
      for (String node : List.copyOf(nodes)) {
        if (node.equals(tracker.nodeName())) {
          take(message.post());
        } else if (!reaches(node, message)) {
          call.unreachable(node);
        }
      }
      call.endIfAnswered();
    });
  }

  private boolean reaches(String node, Outgoing message) {
    try {
      return send(node, message);
    } catch (IllegalStateException pubSubClosed) {
      return false;
    }
  }

  private void hear(Buffer frame) {
    try {
      Parcel parcel = ParcelCodec.decode(frame);
      if (parcel instanceof Post post) {
        take(post);
      } else if (parcel instanceof Answers answers) {
        take(answers);
      }
    } catch (MalformedFrame e) {
      tracker.transport().refuse(e, tracker.nowMs());
    }
  }

  /** Hands a message to whom it is for on this node, now. */
  private void take(Post post) {
    List<Claim> targets = new ArrayList<>();
    if (post.toName()) {
      Entry holder = registry.ownHolder(post.target());
      if (holder != null) {
        targets.add(Claim.of(holder));
      }
    } else {
      registry
          .rosters(Reserved.ofGroup(post.target()))
          .of(post.target())
          .local()
          .forEach(member -> targets.add(Claim.of(member)));
    }
    if (post.call() != 0) {
      ask(post, targets);
      return;
    }
    for (Claim target : targets) {
      tracker.vertx().eventBus().send(target.address(), post.body(), LOCAL);
    }
  }

  private void ask(Post post, List<Claim> targets) {
    Answering.Way way = way(post);
    if (targets.isEmpty()) {
      way.add(post.toName() ? new Answer(0, Outcome.NOT_HELD, 0, null) : null, true);
    } else if (targets.size() > ASKED_MAX - asked) {
      String why = "node " + tracker.nodeName() + " has " + asked
          + " members and holders asked that did not answer: with " + targets.size()
          + " more they would be more than " + ASKED_MAX;
      int left = targets.size();
      for (Claim target : targets) {
        way.add(new Answer(target.stamp(), Outcome.FAILED, -1, why), --left == 0);
      }
    } else {
      asked += targets.size();
      Answering.Way counted = (one, last) -> {
        asked--;
        way.add(one, last);
      };
      new Answering(tracker.vertx(), post, counted).ask(targets);
    }
  }

  private Answering.Way way(Post post) {
    if (!post.from().equals(tracker.nodeName())) {
      return new WayBack(wayBack, context, post);
    }
    return (one, last) ->
        take(new Answers(post.call(), post.from(), last, one == null ? List.of() : List.of(one)));
  }

  private void take(Answers answers) {
    Call call = calls.get(answers.call());
    if (call != null) {
      call.on(answers);
      call.endIfAnswered();
    }
  }
}
