package dev.rollcall.web.presence;

import dev.rollcall.tracker.PresenceDiff;
import dev.rollcall.tracker.TopicSubscription;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.web.wire.WireMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How do all sockets of an event loop that watch a topic learn of its presences, without a subscription and an encoding for each?
 *
 * <p>One subscription to the tracker. A change that comes after a quiet time is pushed at once; those that
 * follow share a frame. The pause between two frames is {@code diffFlushMs}, or three times what the last fan-out took if that
 * is longer: a topic with very many members gets fewer, fuller frames and leaves the loop to others.
 *
 * <p>Gap-free: a member's state and the diffs that follow it both come from the roster as of one flush. A member waits for its
 * state until the roster holds what the tracker held when the member came (so that it finds itself in it), and until it can be
 * written to. A member for whom the diffs become too many waits again: it gets a fresh state in place of what it missed, for
 * a client takes a state at any time.
 *
 * <p>All methods on the one event loop.
 */
public final class TopicFeed implements Feed {

  private static final Logger LOG = LoggerFactory.getLogger(TopicFeed.class);

  /** Longest pause between two frames however long a fan-out takes, in ms. */
  private static final long PAUSE_MS_MAX = 200;

  /** How long a member's state may wait for the roster to catch up with the tracker, in ms. Versions of what was netted away never come. */
  private static final long LAG_MS_MAX = 50;

  /** States written before others get their turn on the event loop, in bytes. */
  private static final long ADMIT_BYTES_MAX = 1_048_576;

  /** Presences beyond which the first encoding is done on a worker thread. */
  private static final int INLINE_MAX = 500;

  private final Vertx vertx;
  private final Tracker tracker;
  private final String topic;
  private final long flushMs;
  private final TopicRule rule;
  private final int resumeMaxBytes;
  private final LongAdder pushed;
  private final FeedMeters meters;
  private final TopicRoster roster;

  /** Invariant: each has got a state, and every frame since. */
  private final Set<FeedMember> members = new LinkedHashSet<>();

  /** Invariant: none of them has got a state that diffs could follow; each with the version that it wants to see. */
  private final Map<FeedMember, Long> waiting = new LinkedHashMap<>();

  /** Of those members who want to be told what they hold: what they hold already, empty once they were told. */
  private final Map<FeedMember, String> resuming = new HashMap<>();

  /** The last diffs, from when the first such member came; null before that. */
  private @Nullable ResumeLog log;

  private @Nullable TopicSubscription diffs;
  private boolean ready;
  private boolean closed;
  private boolean flushArmed;
  private boolean lagArmed;
  private long lastFlushNs = System.nanoTime() - TimeUnit.MINUTES.toNanos(1);
  private long pauseMs;

  /** When the oldest change came that is still to be pushed; means something only while the roster has changes. */
  private long changedNs;

  private boolean changed;

  TopicFeed(
      Vertx vertx,
      Tracker tracker,
      String topic,
      long flushMs,
      TopicOptions options,
      PublicMeta metas,
      LongAdder pushed,
      FeedMeters meters) {
    this.vertx = vertx;
    this.tracker = tracker;
    this.topic = topic;
    this.flushMs = flushMs;
    this.pauseMs = flushMs;
    this.rule = options.rule(topic);
    this.roster = new TopicRoster(metas);
    this.resumeMaxBytes = options.getResumeMaxBytes();
    this.pushed = pushed;
    this.meters = meters;
  }

  @Override
  public Future<Void> open() {
    return tracker.subscribe(topic, this::onDiff).compose(this::start);
  }

  @Override
  public void close() {
    closed = true;
    members.clear();
    waiting.clear();
    resuming.clear();
    if (diffs != null) {
      diffs.cancel();
    }
  }

  /** Begins to feed a member: its presence_state as soon as it can be, then what comes after it. */
  public void attach(FeedMember member) {
    if (!closed) {
      waiting.put(member, tracker.list(topic).version());
      admit();
    }
  }

  @Override
  public void attach(FeedMember member, View view, boolean imposed) {
    if (view.resume() != null && resumeMaxBytes > 0) {
      resuming.put(member, view.resume());
    }
    attach(member);
  }

  /** Nothing is written to the member any more. */
  @Override
  public void detach(FeedMember member) {
    members.remove(member);
    waiting.remove(member);
    resuming.remove(member);
  }

  /** Gives their states to those who wait and can be written to. */
  @Override
  public void admit() {
    if (ready && !waiting.isEmpty()) {
      admit(false);
      if (!waiting.isEmpty() && !lagArmed) {
        lagArmed = true;
        vertx.setTimer(LAG_MS_MAX, timer -> {
          lagArmed = false;
          admit(true);
        });
      }
    }
  }

  private Future<Void> start(TopicSubscription subscription) {
    diffs = subscription;
    if (closed) {
      subscription.cancel();
      return Future.succeededFuture();
    }
    if (subscription.snapshot().size() <= INLINE_MAX) {
      TopicRoster.Base base = roster.base(subscription.snapshot());
      begin(base);
      return Future.succeededFuture();
    }
    return vertx
        .executeBlocking(() -> roster.base(subscription.snapshot()), false)
        .map(base -> {
          begin(base);
          return null;
        });
  }

  private void begin(TopicRoster.Base base) {
    roster.start(base);
    ready = true;
    flush();
  }

  private void onDiff(PresenceDiff diff) {
    roster.add(diff);
    if (!changed) {
      changed = true;
      changedNs = System.nanoTime();
    }
    if (ready && !flushArmed && !closed) {
      long sinceMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastFlushNs);
      if (sinceMs >= pauseMs) {
        flush();
      } else {
        flushArmed = true;
        vertx.setTimer(Math.max(1, pauseMs - sinceMs), timer -> {
          flushArmed = false;
          flush();
        });
      }
    }
  }

  private void flush() {
    long beganNs = System.nanoTime();
    String diff = roster.flush();
    if (diff != null) {
      pushDiff(logged(diff));
      meters.diff(diff.length(), System.nanoTime() - changedNs);
    }
    changed = false;
    admit();
    refit();
    lastFlushNs = System.nanoTime();
    long tookMs = TimeUnit.NANOSECONDS.toMillis(lastFlushNs - beganNs);
    pauseMs = Math.min(Math.max(flushMs, 3 * tookMs), Math.max(flushMs, PAUSE_MS_MAX));
  }

  /** The diff as it is pushed; once somebody wants to be told, with what it leads to. */
  private WireMessage logged(String diff) {
    if (log == null) {
      return frame("presence_diff", diff);
    }
    String at = ResumeLog.name(roster.content());
    WireMessage message =
        frame("presence_diff", diff.substring(0, diff.length() - 1) + ",\"at\":\"" + at + "\"}");
    log.add(message, roster.content());
    return message;
  }

  /** Whether the member holds what the log still leads on from; then it has the rest now. */
  private boolean resumes(FeedMember member) {
    String at = resuming.isEmpty() ? null : resuming.get(member);
    if (at == null) {
      return false;
    }
    if (log == null) {
      log = new ResumeLog(resumeMaxBytes, roster.content());
    }
    List<WireMessage> missed = at.isEmpty() ? null : log.since(at);
    if (missed != null) {
      resuming.put(member, "");
      member.pushState(at(at, true));
      missed.forEach(member::pushState);
    }
    return missed != null;
  }

  private WireMessage at(String at, boolean resumed) {
    return frame(
        "presence_at", new JsonObject().put("at", at).put("resumed", resumed).encode());
  }

  /** The topic has become too large to be shown in full. */
  private void refit() {
    if (rule.kind(tracker.count(topic), false) != View.Kind.FULL) {
      for (FeedMember member : members.toArray(FeedMember[]::new)) {
        member.refit();
      }
    }
  }

  /** A message of the wire to whoever is in the topic, whatever their refs. The payload is JSON text already. */
  private WireMessage frame(String event, String payload) {
    return WireMessage.text(
        "[null,null," + Json.encode(topic) + "," + Json.encode(event) + "," + payload + "]");
  }

  private void admit(boolean whateverVersion) {
    if (!ready) {
      return;
    }
    WireMessage frame = null;
    long budget = ADMIT_BYTES_MAX;
    for (Map.Entry<FeedMember, Long> waiter : List.copyOf(waiting.entrySet())) {
      FeedMember member = waiter.getKey();
      // A state that is written at once may admit others, from within this loop.
      if (waiting.containsKey(member)
          && member.writable()
          && (whateverVersion || roster.flushedVersion() >= waiter.getValue())) {
        if (budget <= 0) {
          vertx.runOnContext(later -> admit());
          return;
        }
        waiting.remove(member);
        members.add(member);
        if (resumes(member)) {
          continue;
        }
        if (frame == null) {
          frame = frame("presence_state", roster.state());
        }
        budget -= frame.size();
        member.pushState(frame);
        if (resuming.containsKey(member)) {
          resuming.put(member, "");
          member.pushState(at(ResumeLog.name(roster.content()), false));
        }
      }
    }
  }

  /** A diff, to those who have the state before it. For whom it is too much waits again, for a state that has it in it. */
  private void pushDiff(WireMessage frame) {
    int reached = 0;
    for (FeedMember member : members.toArray(FeedMember[]::new)) {
      if (members.contains(member)) {
        try {
          if (member.pushDiff(frame)) {
            reached++;
          } else if (members.remove(member)) {
            waiting.put(member, roster.flushedVersion());
          }
        } catch (RuntimeException e) {
          LOG.warn("a member of {} could not be written to", topic, e);
        }
      }
    }
    pushed.add(reached);
  }
}
