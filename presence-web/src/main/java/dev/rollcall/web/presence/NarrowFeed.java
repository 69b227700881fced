package dev.rollcall.web.presence;

import dev.rollcall.tracker.Presence;
import dev.rollcall.tracker.PresenceDiff;
import dev.rollcall.tracker.TopicSubscription;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.web.presence.NarrowRoster.Change;
import dev.rollcall.web.presence.View.Kind;
import dev.rollcall.web.wire.WireMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How do those learn of a topic who do not want, or do not get, all of it: how many there are, a sample of them, certain people?
 *
 * <p>As {@link TopicFeed}: one subscription, gap-free states and diffs, and who cannot be written to gets a fresh state later. But changes wait for a window
 * that grows with the audience, for what is shown here is not urgent, or is for very many. Counts are written only to those who
 * have read the last; the latest one follows. Watched keys are indexed: a change costs those who watch its key.
 *
 * <p>All methods on the one event loop.
 */
final class NarrowFeed implements Feed {

  /** How long a member's state may wait for the diffs to catch up with the tracker, in ms. */
  private static final long LAG_MS_MAX = 50;

  /** Presences beyond which a topic is first read on a worker thread. */
  private static final int INLINE_MAX = 500;

  /** One member. */
  private static final class Watcher {

    private final FeedMember member;
    private final View view;
    private final boolean imposed;

    /** What it wants to see in its state. */
    private final long version;

    /** Whether it holds a state that diffs may follow. */
    private boolean stated;

    /** What it was last told. Invariant: the present ones, or it is among those who wait. */
    private String count = "";

    /** Changes of watched keys in the flush that is going on. */
    private final List<Change> changes = new ArrayList<>(0);

    private Watcher(FeedMember member, View view, boolean imposed, long version) {
      this.member = member;
      this.view = view;
      this.imposed = imposed;
      this.version = version;
    }

    private boolean counts() {
      return view.kind() != Kind.KEYS;
    }

    private boolean lists() {
      return view.kind() == Kind.KEYS || view.kind() == Kind.SAMPLE;
    }
  }

  private final Vertx vertx;
  private final Tracker tracker;
  private final String topic;
  private final TopicOptions options;
  private final TopicRule rule;
  private final PublicMeta metas;
  private final LongAdder pushed;
  private final Map<FeedMember, Watcher> members = new LinkedHashMap<>();

  /** Invariant: those of the members who have to be given a state or a count. */
  private final Set<Watcher> waiting = new LinkedHashSet<>();

  /** Invariant: exactly the keys that members watch, and who does. */
  private final Map<String, Set<Watcher>> watched = new HashMap<>();

  /** Members with a sample. */
  private int samplers;

  private @Nullable TopicSubscription diffs;
  private @Nullable NarrowRoster roster;
  private boolean closed;
  private boolean flushArmed;
  private boolean lagArmed;
  private long lastFlushNs = System.nanoTime() - TimeUnit.MINUTES.toNanos(2);

  NarrowFeed(
      Vertx vertx,
      Tracker tracker,
      String topic,
      TopicOptions options,
      PublicMeta metas,
      LongAdder pushed) {
    this.vertx = vertx;
    this.tracker = tracker;
    this.topic = topic;
    this.options = options;
    this.rule = options.rule(topic);
    this.metas = metas;
    this.pushed = pushed;
  }

  @Override
  public Future<Void> open() {
    List<PresenceDiff> early = new ArrayList<>();
    return tracker
        .subscribe(topic, diff -> {
          if (roster == null) {
            early.add(diff);
          } else {
            onDiff(roster, diff);
          }
        })
        .compose(subscription -> {
          diffs = subscription;
          if (closed) {
            subscription.cancel();
          }
          return subscription.snapshot().size() <= INLINE_MAX
              ? Future.succeededFuture(read(subscription))
              : vertx.executeBlocking(() -> read(subscription), false);
        })
        .map(read -> {
          early.forEach(read::add);
          roster = read;
          flush(read);
          return null;
        });
  }

  private NarrowRoster read(TopicSubscription subscription) {
    return new NarrowRoster(subscription.snapshot(), rule.getSampleSize(), metas);
  }

  @Override
  public void close() {
    closed = true;
    members.clear();
    waiting.clear();
    watched.clear();
    if (diffs != null) {
      diffs.cancel();
    }
  }

  @Override
  public void attach(FeedMember member, View view, boolean imposed) {
    detach(member);
    if (!closed) {
      Watcher watcher = new Watcher(member, view, imposed, tracker.list(topic).version());
      members.put(member, watcher);
      waiting.add(watcher);
      samplers += view.kind() == Kind.SAMPLE ? 1 : 0;
      for (String key : view.keys()) {
        watched.computeIfAbsent(key, none -> new LinkedHashSet<>(2)).add(watcher);
      }
      admit();
    }
  }

  @Override
  public void detach(FeedMember member) {
    Watcher watcher = members.remove(member);
    if (watcher != null) {
      waiting.remove(watcher);
      samplers -= watcher.view.kind() == Kind.SAMPLE ? 1 : 0;
      for (String key : watcher.view.keys()) {
        watched.computeIfPresent(key, (name, same) -> {
          same.remove(watcher);
          return same.isEmpty() ? null : same;
        });
      }
      if (samplers == 0 && roster != null) {
        roster.dropSample();
      }
    }
  }

  @Override
  public void admit() {
    NarrowRoster known = roster;
    if (known != null && !waiting.isEmpty()) {
      admit(known, false);
      if (!lagArmed && waiting.stream().anyMatch(watcher -> !watcher.stated)) {
        lagArmed = true;
        vertx.setTimer(LAG_MS_MAX, timer -> {
          lagArmed = false;
          admit(known, true);
        });
      }
    }
  }

  private void onDiff(NarrowRoster known, PresenceDiff diff) {
    known.add(diff);
    if (!flushArmed && !closed) {
      long sinceMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastFlushNs);
      long windowMs =
          TopicOptions.windowMs(options.getWindowMs(), options.getMaxWindowMs(), members.size());
      if (sinceMs >= windowMs) {
        flush(known);
      } else {
        flushArmed = true;
        vertx.setTimer(Math.max(1, windowMs - sinceMs), timer -> {
          flushArmed = false;
          flush(known);
        });
      }
    }
  }

  private void flush(NarrowRoster known) {
    List<String> before = samplers == 0 ? List.of() : known.sample();
    Set<String> sampled = new HashSet<>(before);
    Map<String, List<Presence>> shownBefore = new HashMap<>();
    before.forEach(key -> shownBefore.put(key, known.shown().get(key)));
    List<Change> changes = known.flush(key -> sampled.contains(key) || watched.containsKey(key));
    pushWatched(changes);
    if (samplers > 0) {
      pushSample(known, shownBefore, changes);
    }
    String count = count(known);
    members.values().stream()
        .filter(Watcher::counts)
        .filter(watcher -> !watcher.count.equals(count))
        .forEach(waiting::add);
    lastFlushNs = System.nanoTime();
    admit();
    refit(known);
  }

  private void pushWatched(List<Change> changes) {
    Set<Watcher> concerned = new LinkedHashSet<>();
    for (Change change : changes) {
      for (Watcher watcher : watched.getOrDefault(change.key(), Set.of())) {
        if (watcher.stated) {
          watcher.changes.add(change);
          concerned.add(watcher);
        }
      }
    }
    for (Watcher watcher : concerned) {
      pushDiff(watcher, diff(watcher.changes));
      watcher.changes.clear();
    }
  }

  /** The keys that came into the sample join, those that fell out of it leave, and of those that stayed the changes are told. */
  private void pushSample(
      NarrowRoster known, Map<String, List<Presence>> before, List<Change> changes) {
    List<String> now = known.sample();
    Set<String> sampled = new HashSet<>(now);
    List<Change> told = new ArrayList<>();
    for (Change change : changes) {
      if (sampled.contains(change.key()) && before.containsKey(change.key())) {
        told.add(change);
      }
    }
    before.forEach((key, presences) -> {
      if (!sampled.contains(key)) {
        told.add(new Change(key, List.of(), metas(presences)));
      }
    });
    for (String key : now) {
      if (!before.containsKey(key)) {
        told.add(new Change(key, metas(known.shown().get(key)), List.of()));
      }
    }
    if (!told.isEmpty()) {
      WireMessage message = diff(told);
      for (Watcher watcher : List.copyOf(members.values())) {
        if (watcher.stated
            && watcher.view.kind() == Kind.SAMPLE
            && members.get(watcher.member) == watcher) {
          pushDiff(watcher, message);
        }
      }
    }
  }

  private void pushDiff(Watcher watcher, WireMessage message) {
    if (watcher.member.pushDiff(message)) {
      pushed.increment();
    } else {
      watcher.stated = false;
      waiting.add(watcher);
    }
  }

  private WireMessage diff(List<Change> changes) {
    List<String> joins = new ArrayList<>();
    List<String> leaves = new ArrayList<>();
    for (Change change : changes) {
      if (!change.joins().isEmpty()) {
        joins.add(PresenceText.user(change.key(), change.joins()));
      }
      if (!change.leaves().isEmpty()) {
        leaves.add(PresenceText.user(change.key(), change.leaves()));
      }
    }
    return PresenceText.message(topic, "presence_diff", PresenceText.diff(joins, leaves));
  }

  private void admit(NarrowRoster known, boolean whateverVersion) {
    Map<String, WireMessage> shared = new HashMap<>();
    for (Watcher watcher : List.copyOf(waiting)) {
      // What is written at once may admit others, or detach some, from within this loop.
      if (waiting.contains(watcher)
          && (whateverVersion || watcher.stated || known.shown().version() >= watcher.version)
          && watcher.member.writable()) {
        waiting.remove(watcher);
        give(watcher, known, shared);
      }
    }
  }

  private void give(Watcher watcher, NarrowRoster known, Map<String, WireMessage> shared) {
    if (!watcher.stated) {
      watcher.stated = true;
      if (watcher.view.kind() == Kind.KEYS) {
        watcher.member.pushState(state(known, watcher.view.keys()));
      } else if (watcher.lists()) {
        watcher.member.pushState(
            shared.computeIfAbsent("sample", none -> state(known, known.sample())));
      } else if (watcher.imposed) {
        // Who expects a list gets an empty one: it would wait for it for ever.
        watcher.member.pushState(shared.computeIfAbsent("none", none -> state(known, List.of())));
      }
    }
    String count = count(known);
    if (watcher.counts() && !watcher.count.equals(count)) {
      watcher.count = count;
      pushed.increment();
      watcher.member.pushState(shared.computeIfAbsent(
          "count", none -> PresenceText.message(topic, "presence_count", count)));
    }
  }

  private List<String> metas(List<Presence> presences) {
    return presences.stream()
        .map(presence -> PresenceText.meta(presence, metas))
        .toList();
  }

  private WireMessage state(NarrowRoster known, Iterable<String> keys) {
    List<String> users = new ArrayList<>();
    for (String key : keys) {
      List<Presence> presences = known.shown().get(key);
      if (!presences.isEmpty()) {
        users.add(PresenceText.user(key, metas(presences)));
      }
    }
    return PresenceText.message(topic, "presence_state", PresenceText.object(users));
  }

  private String count(NarrowRoster known) {
    return new JsonObject()
        .put("count", known.shown().size())
        .put("keys", known.keys())
        .encode();
  }

  /** The topic is small enough again for those who wanted all of it. */
  private void refit(NarrowRoster known) {
    if (rule.kind(known.shown().size(), true) == Kind.FULL) {
      for (Watcher watcher : List.copyOf(members.values())) {
        if (watcher.imposed) {
          watcher.member.refit();
        }
      }
    }
  }
}
