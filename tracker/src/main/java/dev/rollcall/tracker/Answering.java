package dev.rollcall.tracker;

import dev.rollcall.tracker.Parcel.Answer;
import dev.rollcall.tracker.Parcel.Outcome;
import dev.rollcall.tracker.Parcel.Post;
import dev.rollcall.tracker.registry.Claim;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One message that wants answers, on the node of those it is for: asks them, and hands on what each answers as it comes. Confined to the courier's loop. */
final class Answering {

  /** Where the answers go. */
  interface Way {

    /** One answer; null if there is nobody to give one. After the last there are no more. */
    void add(@Nullable Answer one, boolean last);
  }

  private final Vertx vertx;
  private final Post post;
  private final Way way;

  /** Who was asked and did not answer. */
  private int left;

  Answering(Vertx vertx, Post post, Way way) {
    this.vertx = vertx;
    this.post = post;
    this.way = way;
  }

  /** At least one. */
  void ask(List<Claim> targets) {
    left = targets.size();
    DeliveryOptions options = new DeliveryOptions()
        .setLocalOnly(true)
        .setSendTimeout(Math.max(1, Math.min(post.timeoutMs(), Calls.TIMEOUT_MS_MAX)));
    for (Claim target : targets) {
      request(target, options)
          .onComplete(
              reply -> add(replied(target.stamp(), reply.body())),
              cause -> add(failed(target.stamp(), cause)));
    }
  }

  /** What the event bus throws, because it cannot copy the message or is closed, is an answer too: each that is asked gives one. */
  private Future<Message<Object>> request(Claim target, DeliveryOptions options) {
    try {
      return vertx.eventBus().request(target.address(), post.body(), options);
    } catch (RuntimeException refused) {
      return Future.failedFuture(refused);
    }
  }

  private void add(Answer one) {
    left--;
    way.add(one, left == 0);
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
