package dev.rollcall.web.longpoll;

import dev.rollcall.pubsub.PubSub;
import dev.rollcall.pubsub.Subscription;
import dev.rollcall.web.longpoll.RelayFrame.Place;
import dev.rollcall.web.socket.SocketOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reaches the sessions of other nodes, and lets other nodes reach those of this one: performs what {@link Relay} says, over the pubsub, on an event loop of
 * its own. From any thread.
 */
public final class Forwarding implements PollServer {

  private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);

  /** How often what waits too long, or for a node that is gone, is looked for, in ms. */
  private static final long TICK_MS = 250;

  private final ContextInternal context;
  private final PubSub pubSub;
  private final LongPolls polls;
  private final LongAdder forwarded;
  private final Place here;
  private final Relay relay;
  private final long pieceMs;
  private final long pollWindowMs;
  private final AtomicLong lastCall = new AtomicLong();

  /** Who waits for the answers to calls from here. On the loop, as all below. */
  private final Map<Long, Waiting> waiting = new HashMap<>();

  /** What is to be run when a call from elsewhere is cancelled. */
  private final Map<Relay.Caller, Runnable> serving = new HashMap<>();

  /** Who wants to know whether an answer was written. */
  private final Map<Relay.Caller, Consumer<Boolean>> unsettled = new HashMap<>();

  private @Nullable Subscription subscription;
  private long timer = -1;

  /** Null until asked to open, and after it failed. Guarded by this. */
  private @Nullable Future<Void> opened;

  /** Guarded by this. */
  private boolean closed;

  private record Waiting(PollRequest.Kind kind, Consumer<Served> answer) {}

  /** For these sessions; counts the requests that another node is asked. Not open yet. */
  public Forwarding(
      Vertx vertx, PubSub pubSub, LongPolls polls, SocketOptions limits, LongAdder forwarded) {
    this.context = ((VertxInternal) vertx).createEventLoopContext();
    this.pubSub = pubSub;
    this.polls = polls;
    this.forwarded = forwarded;
    this.here = new Place(pubSub.nodeName(), polls.home());
    this.pieceMs = limits.getForwardMs();
    this.pollWindowMs = limits.getPollWindowMs();
    this.relay = new Relay(here, pieceMs);
  }

  /** Begins to hear the other nodes, unless it does; completes when it does. Fails as long as the pubsub is not started, and may be tried again. */
  public synchronized Future<Void> open() {
    if (opened == null && !closed) {
      Promise<Void> begun = Promise.promise();
      opened = begun.future();
      context.runOnContext(here -> {
        try {
          subscription = pubSub.subscribe(topic(this.here), (topic, frame) -> hear(frame));
          timer = context.owner().setPeriodic(TICK_MS, tick -> tick());
          begun.complete();
        } catch (IllegalStateException notStarted) {
          again();
          begun.fail(notStarted);
        }
      });
    }
    return opened == null ? Future.failedFuture("closed") : opened;
  }

  private synchronized void again() {
    opened = null;
  }

  /** Whoever waits hears that the session is gone. Idempotent. */
  public synchronized void close() {
    if (!closed) {
      closed = true;
      context.runOnContext(now -> {
        if (subscription != null) {
          subscription.cancel();
        }
        context.owner().cancelTimer(timer);
        perform(relay.close());
      });
    }
  }

  /** Where the frames for a server go. */
  private static String topic(Place place) {
    return "rollcall/longpoll/" + place.home();
  }

  /** Asks the server that the token names; where there is none, the session is gone. */
  @Override
  public Runnable serve(PollRequest request, Consumer<Served> answer) {
    PollToken token = PollToken.read(request.token());
    String node = token == null ? null : token.nodeAmong(pubSub.members());
    Place to = token == null || node == null ? here : new Place(node, token.home());
    if (to.equals(here)) {
      answer.accept(Served.of(PollServer.gone(request.kind())));
      return () -> {};
    }
    forwarded.increment();
    long call = lastCall.incrementAndGet();
    long answerMs = request.kind() == PollRequest.Kind.POLL ? pollWindowMs : 0;
    open()
        .onComplete(open -> context.runOnContext(now -> {
          if (open.failed()) {
            answer.accept(Served.of(PollServer.gone(request.kind())));
            return;
          }
          waiting.put(call, new Waiting(request.kind(), answer));
          perform(relay.ask(call, to, request.encode(), answerMs, nowMs()));
        }));
    return () -> context.runOnContext(now -> {
      if (waiting.remove(call) != null) {
        perform(relay.cancel(call));
      }
    });
  }

  private void hear(Buffer bytes) {
    RelayFrame frame = RelayFrame.decode(bytes);
    if (frame == null) {
      LOG.warn(
          "a message of {} B for polling clients is none: is a node of another version?",
          bytes.length());
    } else {
      perform(relay.on(frame, nowMs()));
    }
  }

  private void tick() {
    if (relay.size() > 0) {
      perform(relay.tick(nowMs(), pubSub.members()));
    }
  }

  private void perform(List<RelayEffect> effects) {
    for (RelayEffect effect : effects) {
      if (effect instanceof RelayEffect.Send send) {
        send(send);
      } else if (effect instanceof RelayEffect.Asked asked) {
        asked(asked);
      } else if (effect instanceof RelayEffect.Cancelled cancelled) {
        Runnable cancel = serving.remove(cancelled.caller());
        if (cancel != null) {
          cancel.run();
        }
      } else if (effect instanceof RelayEffect.Settled settled) {
        Consumer<Boolean> told = unsettled.remove(settled.caller());
        if (told != null) {
          told.accept(settled.written());
        }
      } else if (effect instanceof RelayEffect.Answered answered) {
        answered(answered);
      } else if (effect instanceof RelayEffect.Failed failed) {
        Waiting known = waiting.remove(failed.call());
        if (known != null) {
          known.answer().accept(Served.of(PollServer.gone(known.kind())));
        }
      }
    }
  }

  private void send(RelayEffect.Send send) {
    try {
      // What is dropped is not taken in time, which the relay sees.
      pubSub.directBroadcast(send.to().node(), topic(send.to()), send.frame().encode());
    } catch (IllegalStateException pubSubClosed) {
      LOG.debug("nobody is told for polling clients any more", pubSubClosed);
    }
  }

  /** Another server asks for a client that polls there. */
  private void asked(RelayEffect.Asked asked) {
    Relay.Caller caller = asked.caller();
    PollRequest request = PollRequest.decode(asked.request());
    if (request == null) {
      LOG.warn(
          "node {} asks what is no request of a polling client", caller.place().node());
      perform(relay.answer(caller, PollServer.status(500).toBuffer(), nowMs()));
      return;
    }
    serving.put(
        caller,
        polls.serve(
            request,
            served -> context.runOnContext(now -> {
              serving.remove(caller);
              unsettled.put(caller, served.written());
              perform(relay.answer(caller, served.body(), nowMs()));
            })));
  }

  private void answered(RelayEffect.Answered answered) {
    long call = answered.call();
    Waiting known = waiting.remove(call);
    Consumer<Boolean> settle =
        written -> context.runOnContext(now -> perform(relay.settle(call, written)));
    if (known == null) {
      settle.accept(false);
    } else {
      known.answer().accept(new Served(answered.answer(), settle));
    }
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
