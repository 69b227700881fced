package dev.rollcall.web.auth;

import dev.rollcall.pubsub.Knobs;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What clients are not shown of what the node knows. */
public final class PrivacyOptions {

  private List<String> hiddenMeta = List.of();
  private boolean showNodes;

  /** Defaults: metas are shown whole, nodes in development mode only. */
  public PrivacyOptions() {}

  /** A copy. */
  public PrivacyOptions(PrivacyOptions other) {
    this(other.toJson());
  }

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown or of the wrong type: it names the knob
   */
  public PrivacyOptions(JsonObject json) {
    Knobs knobs = new Knobs("privacy", json);
    setHiddenMeta(knobs.strings("hiddenMeta", hiddenMeta));
    setShowNodes(knobs.bool("showNodes", showNodes));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("hiddenMeta", new JsonArray(List.copyOf(hiddenMeta)))
        .put("showNodes", showNodes);
  }

  /** Fields of metas that only the server's own code sees: no client gets them, by socket or REST. Such as a claim that {@code metaClaims} copies. */
  public List<String> getHiddenMeta() {
    return hiddenMeta;
  }

  /** Sets {@link #getHiddenMeta()}: names of fields at the top of metas. */
  public PrivacyOptions setHiddenMeta(List<String> hiddenMeta) {
    this.hiddenMeta = List.copyOf(hiddenMeta);
    return this;
  }

  /** Whether REST says which node holds a presence even if clients have to say who they are; in development mode it always does. */
  public boolean isShowNodes() {
    return showNodes;
  }

  /** Sets {@link #isShowNodes()}. */
  public PrivacyOptions setShowNodes(boolean showNodes) {
    this.showNodes = showNodes;
    return this;
  }
}
