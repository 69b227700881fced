package dev.rollcall.tracker;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a name, told on every node.
 *
 * @param kind what
 * @param holder as it is now; of one that holds the name no more, as it was last seen
 * @param previousMeta the meta before an update, a copy of your own; null if it is none
 * @param reason why it holds the name no more; null if it does
 */
public record NameEvent(
    Kind kind,
    Holder holder,
    @Nullable JsonObject previousMeta,
    @Nullable LeaveReason reason) {

  /** What can happen to a name. */
  public enum Kind {
    /** It has a holder, or another one: then {@link #UNREGISTERED} of the former came before. */
    REGISTERED,
    /** Its holder has another meta. */
    UPDATED,
    /** That holder holds it no more. */
    UNREGISTERED
  }

  /** The name. */
  public String name() {
    return holder.name();
  }
}
