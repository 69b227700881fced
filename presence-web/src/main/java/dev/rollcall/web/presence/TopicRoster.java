package dev.rollcall.web.presence;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.Presence;
import dev.rollcall.tracker.PresenceDiff;
import dev.rollcall.tracker.TopicSnapshot;
import io.vertx.core.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How does a topic look to browsers, in JSON text, at little cost for each change?
 *
 * <p>Each presence is encoded once, when it joins. Diffs are netted until {@link #flush}: who came and went in between was never
 * there, who went and came back never left. The flush folds the net diff into the roster and returns it, so {@code state()
 * before + flush() = state() after}; a state that was encoded is kept until the next flush.
 *
 * <p>O(presences in the diff) to add, O(net diff) to flush, O(roster) for the first state after a flush. Not thread-safe.
 */
final class TopicRoster {

  private record Meta(String ref, String key, String text) {}

  /** A snapshot's presences, encoded. */
  static final class Base {

    private final long version;
    private final List<Meta> metas;

    private Base(long version, List<Meta> metas) {
      this.version = version;
      this.metas = metas;
    }
  }

  /** Invariant: what the members hold once they have what {@link #flush} returned. No list is empty. */
  private final Map<String, List<Meta>> users = new LinkedHashMap<>();

  /** By ref. Invariant: none of them is among the users, or among the leaves. */
  private final Map<String, Meta> joins = new LinkedHashMap<>();

  /** By ref. Invariant: all of them are among the users, unless the users are not known yet. */
  private final Map<String, Meta> leaves = new LinkedHashMap<>();

  /** Invariant: the sum of the hashes of the users' refs: equal contents, equal users. */
  private long content;

  private final PublicMeta metas;
  private long version = -1;
  private long flushedVersion = -1;
  private @Nullable String state;

  TopicRoster(PublicMeta metas) {
    this.metas = metas;
  }

  /** Encodes a snapshot. O(size), on any thread. */
  Base base(TopicSnapshot snapshot) {
    return new Base(
        snapshot.version(),
        snapshot.presences().stream().map(presence -> meta(presence, metas)).toList());
  }

  /** What the diffs start from, also those that were added already. */
  void start(Base base) {
    base.metas.forEach(this::join);
    flushedVersion = base.version;
  }

  /** Takes a diff in; nobody sees it before the flush. */
  void add(PresenceDiff diff) {
    List<LeaveReason> reasons = diff.reasons();
    for (int i = 0; i < reasons.size(); i++) {
      Presence leave = diff.leaves().get(i);
      if (joins.remove(leave.ref()) == null) {
        String text = PresenceText.meta(leave, reasons.get(i), metas);
        leaves.put(leave.ref(), new Meta(leave.ref(), leave.key(), text));
      }
    }
    for (Presence join : diff.joins()) {
      if (leaves.remove(join.ref()) == null) {
        joins.put(join.ref(), meta(join, metas));
      }
    }
    version = diff.version();
  }

  /** The tracker's version of what the members hold. */
  long flushedVersion() {
    return flushedVersion;
  }

  /** What the members hold, as a number: see {@link ResumeLog}. */
  long content() {
    return content;
  }

  /** Folds what was added since the last time; the payload of its presence_diff, null if it came to nothing. */
  @Nullable
  String flush() {
    flushedVersion = Math.max(flushedVersion, version);
    if (joins.isEmpty() && leaves.isEmpty()) {
      return null;
    }
    String diff = "{\"joins\":" + grouped(joins) + ",\"leaves\":" + grouped(leaves) + "}";
    leaves.values().forEach(this::leave);
    joins.values().forEach(this::join);
    joins.clear();
    leaves.clear();
    state = null;
    return diff;
  }

  /** The payload of presence_state, as of the last flush. */
  String state() {
    String known = state;
    if (known == null) {
      known = text(users);
      state = known;
    }
    return known;
  }

  private void join(Meta meta) {
    content += Sample.hash(meta.ref);
    List<Meta> metas = users.get(meta.key);
    if (metas == null) {
      users.put(meta.key, List.of(meta));
    } else {
      List<Meta> more = new ArrayList<>(metas);
      more.add(meta);
      users.put(meta.key, List.copyOf(more));
    }
  }

  private void leave(Meta meta) {
    content -= Sample.hash(meta.ref);
    List<Meta> metas = users.getOrDefault(meta.key, List.of());
    List<Meta> rest =
        metas.stream().filter(other -> !other.ref.equals(meta.ref)).toList();
    if (rest.isEmpty()) {
      users.remove(meta.key);
    } else {
      users.put(meta.key, rest);
    }
  }

  private static Meta meta(Presence presence, PublicMeta metas) {
    return new Meta(presence.ref(), presence.key(), PresenceText.meta(presence, metas));
  }

  private static String grouped(Map<String, Meta> byRef) {
    Map<String, List<Meta>> byKey = new LinkedHashMap<>();
    for (Meta meta : byRef.values()) {
      byKey.computeIfAbsent(meta.key, key -> new ArrayList<>(1)).add(meta);
    }
    return text(byKey);
  }

  private static String text(Map<String, List<Meta>> byKey) {
    StringBuilder text = new StringBuilder(64 + 128 * byKey.size()).append('{');
    byKey.forEach((key, metas) -> {
      text.append(text.length() == 1 ? "" : ",").append(Json.encode(key)).append(":{\"metas\":[");
      for (int i = 0; i < metas.size(); i++) {
        text.append(i == 0 ? "" : ",").append(metas.get(i).text);
      }
      text.append("]}");
    });
    return text.append('}').toString();
  }
}
