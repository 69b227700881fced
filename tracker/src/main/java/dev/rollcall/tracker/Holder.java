package dev.rollcall.tracker;

import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Refs;
import dev.rollcall.tracker.registry.Claim;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Who holds a name, as it was at one moment. Immutable; equal if the ref is equal. */
public final class Holder {

  private final Entry entry;

  Holder(Entry entry) {
    this.entry = entry;
  }

  /** Read when it is asked for: who only looks for somebody pays nothing for it. */
  private Claim claim() {
    return Claim.of(entry);
  }

  /** The name. */
  public String name() {
    return entry.key();
  }

  /** The event-bus address at which it gets messages, on its node. */
  public String address() {
    return claim().address();
  }

  /** The node whose owner holds it. */
  public String node() {
    return entry.replica().node();
  }

  /** When it was registered, in ms since 1970 by its node's wall clock. Unchanged by updates. */
  public long sinceMs() {
    return claim().stamp() / 1_000;
  }

  /** Its meta: a fresh copy, yours to change. */
  public JsonObject meta() {
    return Registry.meta(claim());
  }

  /** Names this state of this holding, unique in the cluster. Changes with each update. */
  public String ref() {
    return Refs.of(entry.replica(), entry.shard(), entry.seq());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Holder that && entry.sameAs(that.entry);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(entry.seq()) + entry.replica().hashCode();
  }

  @Override
  public String toString() {
    return "Holder[" + name() + " at " + node() + "]";
  }
}
