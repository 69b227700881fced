package dev.rollcall.web.replay;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What was sent, answered and received so far, by all sessions. From any thread. */
final class Tally {

  /** The answer to a track that was done. */
  static final String TRACKED = "tracked";

  /** The answer to an untrack that removed. */
  static final String UNTRACKED = "untracked";

  /** The answer to an untrack of what was not there. */
  static final String ABSENT = "absent already";

  private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
  private final LongAdder answered = new LongAdder();
  private final LongAdder diffs = new LongAdder();
  private final LongAdder states = new LongAdder();

  void answer(Operation operation, PhoenixClient.Reply reply) {
    String code = reply.code();
    if (reply.ok() && operation.tracks()) {
      code = TRACKED;
    } else if (reply.ok()) {
      code = Boolean.TRUE.equals(reply.response().getValue("untracked")) ? UNTRACKED : ABSENT;
    }
    answers.computeIfAbsent(code, first -> new LongAdder()).increment();
    answered.increment();
  }

  void diff() {
    diffs.increment();
  }

  void state() {
    states.increment();
  }

  long answered() {
    return answered.sum();
  }

  long diffs() {
    return diffs.sum();
  }

  long states() {
    return states.sum();
  }

  /** How many answers of each kind: what was done, or the code of the refusal. */
  Map<String, Long> answers() {
    Map<String, Long> sums = new TreeMap<>();
    answers.forEach((code, count) -> sums.put(code, count.sum()));
    return sums;
  }
}
