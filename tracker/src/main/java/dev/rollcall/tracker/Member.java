package dev.rollcall.tracker;

import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Refs;
import dev.rollcall.tracker.registry.Claim;
import dev.rollcall.tracker.registry.Reserved;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** One member of a group, as it was at one moment. Immutable; equal if the ref is equal. */
public final class Member {

  private final Entry entry;

  Member(Entry entry) {
    this.entry = entry;
  }

  Entry entry() {
    return entry;
  }

  /** Read when it is asked for: who only counts or looks for somebody pays nothing for it. */
  Claim claim() {
    return Claim.of(entry);
  }

  /** The group. */
  public String group() {
    return Reserved.group(entry.topic());
  }

  /** The event-bus address at which it gets messages, on its node. */
  public String address() {
    return entry.key();
  }

  /** The node whose owner it belongs to. */
  public String node() {
    return entry.replica().node();
  }

  /** When it joined, in ms since 1970 by its node's wall clock. Unchanged by updates. */
  public long sinceMs() {
    return claim().stamp() / 1_000;
  }

  /** Its meta: a fresh copy, yours to change. */
  public JsonObject meta() {
    return Registry.meta(claim());
  }

  /** Names this state of this member, unique in the cluster. Changes with each update. */
  public String ref() {
    return Refs.of(entry.replica(), entry.shard(), entry.seq());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Member that && entry.sameAs(that.entry);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(entry.seq()) + entry.replica().hashCode();
  }

  @Override
  public String toString() {
    return "Member[" + group() + " " + address() + " at " + node() + "]";
  }
}
