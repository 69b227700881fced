package dev.rollcall.web.hook;

import dev.rollcall.pubsub.Knobs;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Who is told by HTTP of what happens in topics. Every value is checked when it is set. */
public final class HookOptions {

  /** Default of {@link #getMaxMembers()}. */
  public static final int DEFAULT_MAX_MEMBERS = 1_000_000;

  private List<HookEndpoint> endpoints = List.of();
  private int maxMembers = DEFAULT_MAX_MEMBERS;

  /** Defaults: nobody. */
  public HookOptions() {}

  /** A copy. */
  public HookOptions(HookOptions other) {
    this(other.toJson());
  }

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown, of the wrong type or out of range: it names the knob
   */
  public HookOptions(JsonObject json) {
    Knobs knobs = new Knobs("hooks", json);
    setEndpoints(knobs.objects("endpoints").stream().map(HookEndpoint::new).toList());
    setMaxMembers(knobs.integer("maxMembers", maxMembers));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON, the secrets too. */
  public JsonObject toJson() {
    return new JsonObject()
        .put(
            "endpoints",
            new JsonArray(endpoints.stream().map(HookEndpoint::toJson).toList()))
        .put("maxMembers", maxMembers);
  }

  /** Who is told. */
  public List<HookEndpoint> getEndpoints() {
    return endpoints;
  }

  /** Sets {@link #getEndpoints()}. */
  public HookOptions setEndpoints(List<HookEndpoint> endpoints) {
    this.endpoints = List.copyOf(endpoints);
    return this;
  }

  /** Most members, over all topics that any endpoint wants, that a node follows, about 100 B each; of further ones nothing is told. */
  public int getMaxMembers() {
    return maxMembers;
  }

  /** Sets {@link #getMaxMembers()}: 1 to 100_000_000. */
  public HookOptions setMaxMembers(int maxMembers) {
    this.maxMembers = Knobs.inRange("maxMembers", maxMembers, 1, 100_000_000);
    return this;
  }
}
