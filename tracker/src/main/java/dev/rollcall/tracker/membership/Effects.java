package dev.rollcall.tracker.membership;

import java.util.ArrayList;
import java.util.List;

/** What membership wants done: pass the verdicts to every shard, send the messages, log the alarms. */
public final class Effects {

  /**
   * One message to send.
   *
   * @param node to whom
   * @param message what
   */
  public record Send(String node, Message message) {}

  private final List<Verdict> verdicts = new ArrayList<>();
  private final List<Send> sends = new ArrayList<>();
  private final List<String> alarms = new ArrayList<>();

  /** For every shard, in this order. */
  public List<Verdict> verdicts() {
    return verdicts;
  }

  /** Messages to send. */
  public List<Send> sends() {
    return sends;
  }

  /** What an operator has to know: to be logged loudly. */
  public List<String> alarms() {
    return alarms;
  }
}
