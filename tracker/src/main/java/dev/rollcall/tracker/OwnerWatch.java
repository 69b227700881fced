package dev.rollcall.tracker;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;

/**
 * Asks whether somebody still answers at an owner's bus address, and ends the owner when not: after two questions in a row to which
 * nobody is registered (one may fall into the moment in which a cluster puts its registrations in order), or {@link #UNANSWERED_MAX} without an answer.
 * On a context of the tracker's, so that it goes on when the verticle that asked for the owner has gone.
 */
final class OwnerWatch {

  private static final int UNANSWERED_MAX = 3;

  /** After so long, in ms, an address where nobody was registered is asked once more. */
  private static final long AGAIN_MS = 500;

  private final Vertx vertx;
  private final Context context;
  private final Owner owner;
  private final String address;
  private final long pingMs;
  private int unanswered;
  private int unregistered;

  OwnerWatch(Vertx vertx, Context context, Owner owner, String address, long pingMs) {
    this.vertx = vertx;
    this.context = context;
    this.owner = owner;
    this.address = address;
    this.pingMs = pingMs;
  }

  /** From any thread; the rest happens on the context. */
  void start() {
    context.runOnContext(ignored -> {
      long timer = vertx.setPeriodic(pingMs, id -> ask());
      owner.closed().onComplete(ended -> vertx.cancelTimer(timer));
      ask();
    });
  }

  private void ask() {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(Math.max(1, pingMs));
    vertx
        .eventBus()
        .request(address, new JsonObject().put("ping", "rollcall"), options)
        .onComplete(answered -> alive(), this::failed);
  }

  private void alive() {
    unanswered = 0;
    unregistered = 0;
  }

  private void failed(Throwable cause) {
    ReplyFailure failure =
        cause instanceof ReplyException reply ? reply.failureType() : ReplyFailure.ERROR;
    if (failure == ReplyFailure.RECIPIENT_FAILURE) {
      alive();
    } else if (failure == ReplyFailure.NO_HANDLERS) {
      if (++unregistered > 1) {
        owner.close(LeaveReason.GONE);
      } else {
        vertx.setTimer(Math.min(AGAIN_MS, pingMs), id -> ask());
      }
    } else if (++unanswered >= UNANSWERED_MAX) {
      owner.close(LeaveReason.GONE);
    }
  }
}
