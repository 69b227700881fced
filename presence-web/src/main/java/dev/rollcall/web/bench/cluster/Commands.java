package dev.rollcall.web.bench.cluster;

import io.vertx.core.json.JsonObject;

/** What {@link dev.rollcall.web.bench.node.BenchNode} understands. Moments in answers are {@link System#nanoTime}, one clock for all processes. */
final class Commands {

  static final JsonObject RELEASE = verb("release");
  static final JsonObject FOLD = verb("fold");
  static final JsonObject TABLE = verb("table");
  static final JsonObject ARRIVALS = verb("arrivals");
  static final JsonObject REST = verb("rest");
  static final JsonObject WITNESS = verb("witness");
  static final JsonObject TOLD = verb("told");
  static final JsonObject PROBE = verb("probe");
  static final JsonObject VITALS = verb("vitals");

  private Commands() {}

  /** Start the tracker; answered when it has so many peers and at least so many presences. */
  static JsonObject start(int peers, int presences) {
    return verb("start").put("peers", peers).put("presences", presences);
  }

  /** Answered when one figure of the tracker, or of what it watches, is so: {@code presences}, {@code peers}, {@code joins}, {@code leaves}, {@code members}, {@code received}. */
  static JsonObject await(String figure, long value) {
    return verb("await").put(figure, value);
  }

  /** Track so many presences, numbered from there on, in so many topics. */
  static JsonObject hold(int from, int count, int topics) {
    return verb("hold").put("from", from).put("count", count).put("topics", topics);
  }

  /** Update one presence of so many. */
  static JsonObject update(int every) {
    return verb("update").put("every", every);
  }

  /** Subscribe to one of so many of the first so many topics. */
  static JsonObject watch(int topics, int every) {
    return verb("watch").put("topics", topics).put("every", every);
  }

  /** Note what arrives in so many rounds: {@code PRESENCE} or {@code NAME}. */
  static JsonObject listen(String what, int rounds) {
    return verb("listen").put("what", what).put("rounds", rounds);
  }

  /** Join, or register, send a bare message, and leave, so many times. */
  static JsonObject exchange(String what, String to, int rounds, int bareBytes) {
    return verb("exchange")
        .put("what", what)
        .put("to", to)
        .put("rounds", rounds)
        .put("bareBytes", bareBytes);
  }

  /** Have so many members join a group. */
  static JsonObject join(String group, int count) {
    return verb("join").put("group", group).put("count", count);
  }

  /** Publish to a group, so many times in a row. */
  static JsonObject publish(String group, int times, int bytes) {
    return verb("publish").put("group", group).put("times", times).put("bytes", bytes);
  }

  /** Ask all members of a group, so many times, one after the other. */
  static JsonObject call(String group, int times, int bytes) {
    return verb("call").put("group", group).put("times", times).put("bytes", bytes);
  }

  /** Register a name at a moment. */
  static JsonObject register(String name, long atNs) {
    return verb("register").put("name", name).put("atNs", atNs);
  }

  /** Who holds a name, as the node finds it; empty: nobody. */
  static JsonObject holder(String name) {
    return verb("holder").put("name", name);
  }

  /** Answered when the node finds that one to hold the name; an empty one: nobody. */
  static JsonObject awaitHolder(String name, String node) {
    return verb("awaitHolder").put("name", name).put("node", node);
  }

  /** Send so many bare messages. */
  static JsonObject bare(String to, int count, int bareBytes) {
    return verb("bare").put("to", to).put("count", count).put("bareBytes", bareBytes);
  }

  /** Hear no other node's tracker, or hear them again. */
  static JsonObject cut(boolean on) {
    return verb("cut").put("on", on);
  }

  private static JsonObject verb(String verb) {
    return new JsonObject().put("verb", verb);
  }
}
