package dev.rollcall.tracker;

import dev.rollcall.tracker.Parcel.Answer;
import dev.rollcall.tracker.Parcel.Answers;
import dev.rollcall.tracker.TrackerException.Code;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call of this node's that waits for answers. Ends once: when all have answered, at its time, or with a failure. Confined to the courier's loop. */
abstract class Call {

  private boolean ended;
  private Runnable onEnd = () -> {};

  void onEnd(Runnable then) {
    onEnd = then;
  }

  abstract void on(Answers answers);

  /** The node gets nothing. */
  abstract void unreachable(String node);

  abstract boolean answered();

  /** Whoever did not answer failed. */
  abstract void expire();

  abstract void complete();

  abstract void fail(Throwable cause);

  final void endIfAnswered() {
    if (answered() && !ended) {
      ended = true;
      onEnd.run();
      complete();
    }
  }

  final void timeOut() {
    expire();
    endIfAnswered();
  }

  static Throwable cause(Answer answer, String whom) {
    String said = answer.body() instanceof String message ? message : "";
    return switch (answer.outcome()) {
      case TIMED_OUT -> timedOut(whom);
      case NOBODY ->
        new ReplyException(ReplyFailure.NO_HANDLERS, "nobody is at the address of " + whom);
      case NOT_HELD ->
        new TrackerException(Code.NO_HOLDER, whom + " does not hold the name any more");
      default -> new ReplyException(ReplyFailure.RECIPIENT_FAILURE, answer.code(), said);
    };
  }

  static ReplyException timedOut(String whom) {
    return new ReplyException(ReplyFailure.TIMEOUT, "no reply in time from " + whom);
  }

  static ReplyException unreachable(String node, String whom) {
    return new ReplyException(
        ReplyFailure.NO_HANDLERS, "node " + node + " of " + whom + " is out of reach");
  }

  /** To all members of a group. */
  static final class OfGroup extends Call {

    /** Who did not answer, by node and stamp. INV: no node without. */
    private final Map<String, Map<Long, Member>> open;

    private final List<CallResult.Reply> replies = new ArrayList<>();
    private final List<CallResult.Failure> failures = new ArrayList<>();
    private final Promise<CallResult> done;

    OfGroup(Map<String, Map<Long, Member>> open, Promise<CallResult> done) {
      this.open = open;
      this.done = done;
    }

    @Override
    void on(Answers answers) {
      Map<Long, Member> asked = open.get(answers.from());
      if (asked == null) {
        return;
      }
      for (Answer answer : answers.answers()) {
        Member member = asked.remove(answer.stamp());
        if (member != null && answer.outcome() == Parcel.Outcome.REPLIED) {
          replies.add(new CallResult.Reply(member, answer.body()));
        } else if (member != null) {
          failures.add(new CallResult.Failure(member, cause(answer, member.toString())));
        }
      }
      if (answers.last()) {
        asked
            .values()
            .forEach(left -> failures.add(new CallResult.Failure(
                left, new ReplyException(ReplyFailure.NO_HANDLERS, left + " has left"))));
        open.remove(answers.from());
      }
    }

    @Override
    void unreachable(String node) {
      Map<Long, Member> asked = open.remove(node);
      if (asked != null) {
        asked
            .values()
            .forEach(member ->
                failures.add(new CallResult.Failure(member, unreachable(node, member.toString()))));
      }
    }

    @Override
    boolean answered() {
      return open.isEmpty();
    }

    @Override
    void expire() {
      open.values()
          .forEach(asked -> asked
              .values()
              .forEach(member ->
                  failures.add(new CallResult.Failure(member, timedOut(member.toString())))));
      open.clear();
    }

    @Override
    void complete() {
      done.tryComplete(new CallResult(replies, failures));
    }

    @Override
    void fail(Throwable cause) {
      done.tryFail(cause);
    }
  }

  /** To the holder of a name. */
  static final class OfName extends Call {

    private final Holder holder;
    private final Promise<@Nullable Object> done;
    private @Nullable Answer answer;
    private @Nullable Throwable failure;

    OfName(Holder holder, Promise<@Nullable Object> done) {
      this.holder = holder;
      this.done = done;
    }

    @Override
    void on(Answers answers) {
      if (!answers.answers().isEmpty()) {
        answer = answers.answers().get(0);
      }
    }

    @Override
    void unreachable(String node) {
      failure = unreachable(node, holder.toString());
    }

    @Override
    boolean answered() {
      return answer != null || failure != null;
    }

    @Override
    void expire() {
      failure = timedOut(holder.toString());
    }

    @Override
    void complete() {
      Answer given = answer;
      if (given != null && given.outcome() == Parcel.Outcome.REPLIED) {
        done.tryComplete(given.body());
      } else if (given != null) {
        done.tryFail(cause(given, holder.toString()));
      } else {
        done.tryFail(failure);
      }
    }

    @Override
    void fail(Throwable cause) {
      done.tryFail(cause);
    }
  }
}
