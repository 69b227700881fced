package dev.rollcall.web.replay;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who must be present at the end of a trace: the specification, as plain as it can be said. A join of the present changes
 * nothing, its first time stands; a leave of the absent changes nothing. Each key's operations go through one channel in their
 * order, so what each has to be answered is known too.
 */
final class TraceFold {

  private final Map<String, Map<String, String>> sinceByTopic = new TreeMap<>();

  private final Map<String, Long> answers = new TreeMap<>();

  static TraceFold of(Trace trace) {
    TraceFold fold = new TraceFold();
    trace.topics().forEach(topic -> fold.sinceByTopic.put(topic, new HashMap<>()));
    trace.operations().forEach(fold::apply);
    return fold;
  }

  private void apply(Operation operation) {
    Map<String, String> since = present(operation.topic());
    boolean did;
    if (operation.tracks()) {
      did = since.putIfAbsent(operation.key(), operation.since()) == null;
    } else {
      did = since.remove(operation.key()) != null;
    }
    answers.merge(
        operation.tracks()
            ? (did ? Tally.TRACKED : "ALREADY_TRACKED")
            : (did ? Tally.UNTRACKED : Tally.ABSENT),
        1L,
        Long::sum);
  }

  /** The topics, in order. */
  List<String> topics() {
    return List.copyOf(sinceByTopic.keySet());
  }

  /** The keys present in a topic, each with the time of its join. */
  Map<String, String> present(String topic) {
    return sinceByTopic.getOrDefault(topic, Map.of());
  }

  /** How many answers of each kind there have to be, as {@link Tally#answers()} counts them. */
  Map<String, Long> answers() {
    return Map.copyOf(answers);
  }

  /** The presences over all topics. */
  int size() {
    return sinceByTopic.values().stream().mapToInt(Map::size).sum();
  }
}
