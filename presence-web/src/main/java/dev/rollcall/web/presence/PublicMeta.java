package dev.rollcall.web.presence;

import dev.rollcall.tracker.Presence;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Set;

/**
 * What clients are shown of a presence's meta: all of it but the fields that are the server's own. Whoever shows a meta to a client asks here.
 *
 * @param hidden the fields at the top of metas that no client is shown
 */
public record PublicMeta(Set<String> hidden) {

  /** Shows all. */
  public static final PublicMeta WHOLE = new PublicMeta(Set.of());

  /** Hides these fields. */
  public static PublicMeta without(Collection<String> hidden) {
    return new PublicMeta(Set.copyOf(hidden));
  }

  /** The meta. */
  public JsonObject of(Presence presence) {
    return shown(presence.meta());
  }

  /** The meta with its refs: one of Phoenix's {@code metas}. */
  public JsonObject toPhoenix(Presence presence) {
    return shown(presence.toPhoenixMeta());
  }

  private JsonObject shown(JsonObject meta) {
    for (String field : hidden) {
      meta.remove(field);
    }
    return meta;
  }
}
