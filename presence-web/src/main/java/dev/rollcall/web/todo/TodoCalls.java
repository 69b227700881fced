package dev.rollcall.web.todo;

import dev.rollcall.tracker.CallResult;
import dev.rollcall.tracker.Groups;
import dev.rollcall.tracker.Holder;
import dev.rollcall.tracker.Member;
import dev.rollcall.tracker.Names;
import dev.rollcall.tracker.TrackerException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks other nodes until they answer or are gone. What is asked may arrive several times: it has to be such that this changes nothing. On the caller's context. */
final class TodoCalls {

  /** How long people wait at most, in ms: longer than a silent node is held for up. */
  static final long ANSWER_MS = 20_000;

  /** After so long without an answer it is asked again, perhaps of somebody else by then, in ms. */
  private static final long TRY_MS = 1_000;

  /** Between two tries, in ms. */
  private static final long PAUSE_MS = 50;

  private final Vertx vertx;
  private final Groups groups;
  private final Names names;

  TodoCalls(Vertx vertx, Groups groups, Names names) {
    this.vertx = vertx;
    this.groups = groups;
    this.names = names;
  }

  /** Completes with the replies when every member of the group replied, but for those that are in it no more. */
  Future<List<JsonObject>> askAll(String group, JsonObject question) {
    return askAll(group, question, deadlineNs());
  }

  private Future<List<JsonObject>> askAll(String group, JsonObject question, long untilNs) {
    return groups.multiCall(group, question, TRY_MS).compose(result -> {
      Collection<Member> members = groups.members(group);
      List<String> silent = result.failures().stream()
          .map(CallResult.Failure::member)
          .filter(members::contains)
          .map(Member::node)
          .toList();
      if (silent.isEmpty()) {
        return Future.succeededFuture(result.replies().stream()
            .map(reply -> (JsonObject) reply.body())
            .collect(Collectors.toList()));
      }
      String reason = "no answer from " + String.join(", ", silent) + " in " + ANSWER_MS + " ms";
      return again(untilNs, reason, () -> askAll(group, question, untilNs));
    });
  }

  /**
   * Asks the holder of a name; as long as there is none that answers, another is found or made.
   *
   * @param hold makes a holder if there is none
   */
  Future<JsonObject> askHolder(String name, JsonObject question, Supplier<Future<Holder>> hold) {
    Holder known = names.lookup(name);
    return askHolder(
        known == null ? hold.get() : Future.succeededFuture(known),
        name,
        question,
        hold,
        deadlineNs());
  }

  private Future<JsonObject> askHolder(
      Future<Holder> holder,
      String name,
      JsonObject question,
      Supplier<Future<Holder>> hold,
      long untilNs) {
    return holder
        .compose(found -> names.request(name, question, TRY_MS))
        .map(reply -> (JsonObject) reply)
        .recover(cause -> {
          TodoRefusal refusal = refusal(cause);
          return refusal == null
              ? again(
                  untilNs,
                  "who holds " + name + " does not answer: " + cause.getMessage(),
                  () -> askHolder(hold.get(), name, question, hold, untilNs))
              : Future.failedFuture(refusal);
        });
  }

  /** What asking again would not change; null if it might. */
  private static @Nullable TodoRefusal refusal(Throwable cause) {
    if (cause instanceof TodoRefusal refusal) {
      return refusal;
    }
    String text = String.valueOf(cause.getMessage());
    if (cause instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE
        && reply.failureCode() >= 400) {
      return TodoRefusal.of(reply.failureCode(), text);
    }
    if (cause instanceof TrackerException refused) {
      return switch (refused.code()) {
        case INVALID, LIMIT -> TodoRefusal.invalid(text);
        case LEAVING, NOT_RUNNING, OWNER_CLOSED -> TodoRefusal.unavailable(text);
        default -> null;
      };
    }
    return null;
  }

  private <T> Future<T> again(long untilNs, String reason, Supplier<Future<T>> next) {
    return System.nanoTime() - untilNs >= 0
        ? Future.failedFuture(TodoRefusal.unavailable(reason))
        : vertx.timer(PAUSE_MS, TimeUnit.MILLISECONDS).compose(fired -> next.get());
  }

  private static long deadlineNs() {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MS);
  }
}
