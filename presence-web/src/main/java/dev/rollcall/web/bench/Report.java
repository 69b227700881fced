package dev.rollcall.web.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * What a run of a scenario found.
 *
 * @param scenario its name
 * @param setup on what and with what it ran, in order; values are strings, numbers and booleans
 * @param figures what was measured
 * @param checks what was looked at
 */
public record Report(
    String scenario, Map<String, Object> setup, List<Figure> figures, List<Check> checks) {

  /** Whether everything that was done was done right. Says nothing of targets. */
  public boolean holds() {
    return checks.stream().allMatch(Check::holds);
  }

  /** Figures whose target is missed. */
  public long missed() {
    return figures.stream().filter(Figure::missed).count();
  }

  /** For programs. */
  public JsonObject toJson() {
    JsonArray figuresJson = new JsonArray();
    figures.forEach(figure -> figuresJson.add(json(figure)));
    JsonArray checksJson = new JsonArray();
    checks.forEach(check -> checksJson.add(new JsonObject()
        .put("what", check.what())
        .put("holds", check.holds())
        .put("seen", check.seen())));
    return new JsonObject()
        .put("scenario", scenario)
        .put("holds", holds())
        .put("missed", missed())
        .put("setup", new JsonObject(setup))
        .put("figures", figuresJson)
        .put("checks", checksJson);
  }

  private static JsonObject json(Figure figure) {
    JsonObject json = new JsonObject()
        .put("what", figure.what())
        .put("unit", figure.unit())
        .put("measured", json(figure.measured()));
    Spread floor = figure.floor();
    if (floor != null) {
      json.put("floor", json(floor));
    }
    figure.ratio().ifPresent(ratio -> json.put("ratio", ratio));
    Target target = figure.target();
    if (target != null) {
      json.put("target", target.text(figure.unit())).put("met", !figure.missed());
    }
    return json;
  }

  private static JsonObject json(Spread spread) {
    return new JsonObject()
        .put("n", spread.n())
        .put("min", spread.min())
        .put("median", spread.median())
        .put("max", spread.max());
  }
}
