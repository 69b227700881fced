package dev.rollcall.web.bench.cluster;

import dev.rollcall.web.bench.Check;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What several nodes say, compared. */
final class Checks {

  private Checks() {}

  /** That all nodes say the same of something. */
  static Check same(String what, List<JsonObject> nodes, String field) {
    Set<String> said = new TreeSet<>();
    nodes.forEach(node -> said.add(node.getString(field)));
    return Check.that(what + " are equal", said.size() == 1, String.join(" / ", said));
  }

  /** That on each node the fold of the diffs is what the tracker lists, and the same everywhere. */
  static Check folds(String what, List<JsonObject> nodes) {
    Set<String> said = new TreeSet<>();
    for (JsonObject node : nodes) {
      said.add(node.getString("folded"));
      said.add(node.getString("listed"));
    }
    return Check.that(
        what + ": the folds of the diffs are the lists",
        said.size() == 1,
        String.join(" / ", said));
  }

  /** That nothing was malformed, no state hash differed and nobody was held for dead. */
  static Check nothingWrong(List<JsonObject> vitals) {
    long wrong = 0;
    for (JsonObject node : vitals) {
      wrong += node.getLong("wrong") + node.getLong("downs");
    }
    return Check.equal("frames malformed, hashes that differed, nodes held for dead", 0, wrong);
  }
}
