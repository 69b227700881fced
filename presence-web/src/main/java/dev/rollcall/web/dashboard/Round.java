package dev.rollcall.web.dashboard;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One question to all nodes and the answers to it so far. Who has not answered when it ends is named as silent. */
final class Round {

  private final long number;

  /** Invariant: who was asked and has not answered. */
  private final Set<String> silent;

  private final Map<String, JsonObject> answers = new TreeMap<>();

  Round(long number, Set<String> asked) {
    this.number = number;
    this.silent = new TreeSet<>(asked);
  }

  long number() {
    return number;
  }

  /** Takes an answer; one of an earlier round, or of a node that was not asked, counts for nothing. */
  void hear(long answeredRound, String node, JsonObject figures) {
    if (answeredRound == number && silent.remove(node)) {
      answers.put(node, figures);
    }
  }

  boolean complete() {
    return silent.isEmpty();
  }

  JsonObject toJson() {
    JsonArray nodes = new JsonArray();
    answers.values().forEach(nodes::add);
    JsonArray missing = new JsonArray();
    silent.forEach(missing::add);
    return new JsonObject().put("nodes", nodes).put("silent", missing);
  }
}
