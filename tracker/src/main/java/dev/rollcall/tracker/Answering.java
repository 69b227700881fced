package dev.rollcall.tracker;

import dev.rollcall.tracker.Parcel.Answer;
import dev.rollcall.tracker.Parcel.Answers;
import dev.rollcall.tracker.Parcel.Outcome;
import dev.rollcall.tracker.Parcel.Post;
import dev.rollcall.tracker.registry.Claim;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * One message that wants answers, on the node of those it is for. The answers go back in company: what came within {@link #FLUSH_MS} shares a message, so that one who is slow
 * keeps nobody's answer back. Confined to the courier's loop.
 */
final class Answering {

  private static final long FLUSH_MS = 2;

  /** So many answers do not wait for more. */
  private static final int FLUSH_ABOVE = 256;

  private final Vertx vertx;
  private final ContextInternal context;
  private final Post post;
  private final BiConsumer<Post, Answers> answer;

  /** What was not sent. Bounded by {@link #FLUSH_ABOVE}. */
  private final List<Answer> ready = new ArrayList<>();

  /** Who was asked and did not answer. */
  private int left;

  /** Whether a timer is set. */
  private boolean flushing;

  Answering(Vertx vertx, ContextInternal context, Post post, BiConsumer<Post, Answers> answer) {
    this.vertx = vertx;
    this.context = context;
    this.post = post;
    this.answer = answer;
  }

  void ask(List<Claim> targets) {
    if (targets.isEmpty()) {
      if (post.toName()) {
        ready.add(new Answer(0, Outcome.NOT_HELD, 0, null));
      }
      flush();
      return;
    }
    left = targets.size();
    DeliveryOptions options = new DeliveryOptions()
        .setLocalOnly(true)
        .setSendTimeout(Math.max(1, Math.min(post.timeoutMs(), Calls.TIMEOUT_MS_MAX)));
    for (Claim target : targets) {
      vertx
          .eventBus()
          .request(target.address(), post.body(), options)
          .onComplete(
              reply -> add(replied(target.stamp(), reply.body())),
              cause -> add(failed(target.stamp(), cause)));
    }
  }

  private void add(Answer one) {
    left--;
    ready.add(one);
    if (left == 0 || ready.size() >= FLUSH_ABOVE) {
      flush();
    } else if (!flushing) {
      flushing = true;
      context.setTimer(FLUSH_MS, fired -> {
        flushing = false;
        if (!ready.isEmpty()) {
          flush();
        }
      });
    }
  }

  private void flush() {
    answer.accept(post, new Answers(post.call(), "", left == 0, List.copyOf(ready)));
    ready.clear();
  }

  private static Answer replied(long stamp, Object body) {
    return ParcelCodec.isReply(body)
        ? new Answer(stamp, Outcome.REPLIED, 0, body)
        : new Answer(
            stamp,
            Outcome.FAILED,
            0,
            "the reply is no Buffer, String, JsonObject or JsonArray but "
                + body.getClass().getName());
  }

  private static Answer failed(long stamp, Throwable cause) {
    if (cause instanceof ReplyException reply) {
      Outcome outcome = switch (reply.failureType()) {
        case TIMEOUT -> Outcome.TIMED_OUT;
        case NO_HANDLERS -> Outcome.NOBODY;
        default -> Outcome.FAILED;
      };
      return new Answer(stamp, outcome, reply.failureCode(), reply.getMessage());
    }
    return new Answer(stamp, Outcome.FAILED, -1, String.valueOf(cause));
  }
}
