package dev.rollcall.tracker;

import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Refs;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** One presence, as it was at one moment. Immutable; equal if the ref is equal. */
public final class Presence {

  private final Entry entry;

  Presence(Entry entry) {
    this.entry = entry;
  }

  Entry entry() {
    return entry;
  }

  /** The topic. */
  public String topic() {
    return entry.topic();
  }

  /** The key: who. */
  public String key() {
    return entry.key();
  }

  /** The node whose owner holds it. */
  public String node() {
    return entry.replica().node();
  }

  /** Names this state of this presence, unique in the cluster: the dot. Changes with each update. Phoenix: {@code phx_ref}. */
  public String ref() {
    return Refs.of(entry.replica(), entry.shard(), entry.seq());
  }

  /** The ref before the last update; null if it was never updated. Phoenix: {@code phx_ref_prev}. */
  public @Nullable String previousRef() {
    return entry.previousSeq() == 0
        ? null
        : Refs.of(entry.replica(), entry.shard(), entry.previousSeq());
  }

  /** The meta: a fresh copy, yours to change. Empty if what another node sent is no JSON object: nobody who is told of it should fail for that. */
  public JsonObject meta() {
    try {
      return new JsonObject(Buffer.buffer(entry.meta()));
    } catch (DecodeException noObject) {
      return new JsonObject();
    }
  }

  /** The meta with {@code phx_ref} and, after an update, {@code phx_ref_prev}: one of Phoenix's {@code metas}. */
  public JsonObject toPhoenixMeta() {
    JsonObject meta = meta().put("phx_ref", ref());
    String previous = previousRef();
    return previous == null ? meta : meta.put("phx_ref_prev", previous);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Presence that
        && entry.seq() == that.entry.seq()
        && entry.shard() == that.entry.shard()
        && entry.replica().equals(that.entry.replica());
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(entry.seq()) + entry.replica().hashCode();
  }

  @Override
  public String toString() {
    return "Presence[" + topic() + " " + key() + " " + ref() + " at " + node() + "]";
  }
}
