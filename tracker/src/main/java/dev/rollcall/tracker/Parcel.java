package dev.rollcall.tracker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes from node to node for members and holders. */
sealed interface Parcel {

  /**
   * A message for the members of a group, or the holder of a name, on the node that gets it.
   *
   * @param toName whether the target is a name
   * @param target the group or the name
   * @param call which call of the sender's it belongs to; 0 if no answer is wanted
   * @param from the sender; empty if no answer is wanted
   * @param timeoutMs how long the answer is waited for
   * @param body the message
   */
  record Post(boolean toName, String target, long call, String from, long timeoutMs, Object body)
      implements Parcel {}

  /**
   * Answers to a call, those that there are.
   *
   * @param call which
   * @param from who answers
   * @param last whether no more will come from this node
   * @param answers from members or holders
   */
  record Answers(long call, String from, boolean last, List<Answer> answers) implements Parcel {}

  /**
   * One answer.
   *
   * @param stamp the claim's of who gave it; 0 if nobody did
   * @param outcome a reply, or why there is none
   * @param code the failure's; 0 of a reply
   * @param body the reply, or the failure's message
   */
  record Answer(
      long stamp, Outcome outcome, int code, @Nullable Object body) {}

  /** What came of a message that wanted a reply. */
  enum Outcome {
    /** It was replied to. */
    REPLIED(0),
    /** Who got it failed it. */
    FAILED(1),
    /** Nobody is at the address. */
    NOBODY(2),
    /** Nobody replied in time. */
    TIMED_OUT(3),
    /** Nobody holds the name there. */
    NOT_HELD(4);

    private final int number;

    Outcome(int number) {
      this.number = number;
    }

    /** What stands for it among nodes. */
    int number() {
      return number;
    }

    /** The one with that number; null if there is none. */
    static @Nullable Outcome of(int number) {
      for (Outcome outcome : values()) {
        if (outcome.number == number) {
          return outcome;
        }
      }
      return null;
    }
  }
}
