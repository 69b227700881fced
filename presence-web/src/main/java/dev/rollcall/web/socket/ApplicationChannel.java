package dev.rollcall.web.socket;

import dev.rollcall.tracker.TopicSnapshot;
import dev.rollcall.tracker.TrackerException;
import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.channel.Channel;
import dev.rollcall.web.channel.ChannelFactory;
import dev.rollcall.web.channel.ChannelSocket;
import dev.rollcall.web.channel.EndReason;
import dev.rollcall.web.channel.InvalidPayload;
import dev.rollcall.web.channel.Payload;
import dev.rollcall.web.channel.Presences;
import dev.rollcall.web.channel.Reply;
import dev.rollcall.web.presence.View;
import dev.rollcall.web.wire.PhoenixCodec;
import dev.rollcall.web.wire.PhoenixFrame;
import dev.rollcall.web.wire.WireMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell's side of an application's channel: calls its handler, and keeps what the handler throws from everybody else. */
final class ApplicationChannel implements LiveChannel, ChannelSocket, Broadcasts.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(ApplicationChannel.class);

  private final SocketConnection connection;
  private final SocketParts parts;
  private final Identity identity;
  private final long id;
  private final String topic;
  private final @Nullable String joinRef;
  private final ContextInternal context;
  private final Broadcasts.Share broadcasts;
  private final Channel handler;
  private final Set<String> intercepted;

  /** Null until the handler asks for it. */
  private @Nullable JoinedChannel presences;

  private volatile boolean ended;

  /** Throws if the pubsub refuses, or the application's factory throws; then nothing is left behind. */
  ApplicationChannel(
      SocketConnection connection, SocketParts parts, Client client, Effect.Open open) {
    this.connection = connection;
    this.parts = parts;
    this.identity = client.identity();
    this.id = open.channel();
    this.topic = open.topic();
    this.joinRef = open.joinRef();
    this.context = (ContextInternal) Vertx.currentContext();
    ChannelFactory factory = parts.channels().find(topic);
    if (factory == null) {
      throw new IllegalStateException("no channel for topic " + topic);
    }
    this.broadcasts = parts.broadcasts().share(topic);
    try {
      this.handler = factory.open(this);
      this.intercepted = Set.copyOf(handler.intercepts());
    } catch (RuntimeException e) {
      broadcasts.release();
      throw e;
    }
  }

  Future<Answer> join(@Nullable Object payload) {
    return answered(() -> handler.join(Payload.ofWire(payload), identity))
        .map(answer -> answer.response() == null ? Answer.ok(new JsonObject()) : answer);
  }

  @Override
  public Future<Answer> perform(Effect.Request request) {
    if (!(request instanceof Effect.Handle asked)) {
      throw new TrackerException(TrackerException.Code.INVALID, "unknown request");
    }
    return answered(() -> handler.handleIn(asked.event(), Payload.ofWire(asked.payload())))
        .recover(cause -> {
          if (cause instanceof TrackerException) {
            return Future.failedFuture(cause);
          }
          connection.broke(id, "its handler failed at the event " + asked.event(), cause);
          return Future.succeededFuture(Answer.silence());
        });
  }

  @Override
  public void attach() {
    broadcasts.listen(this);
    guarded("joined", handler::joined);
  }

  @Override
  public void told(Broadcasts.Told told) {
    if (connection.lapsed()) {
      return;
    }
    if (intercepted.isEmpty()) {
      connection.push(told.message());
      return;
    }
    PhoenixFrame frame = told.frame();
    if (intercepted.contains(frame.event())) {
      guarded(
          "handleOut",
          () -> handler.handleOut(frame.event(), Payload.ofWire(frame.payload()), this));
    } else {
      connection.push(told.message());
    }
  }

  @Override
  public void end(EndReason reason) {
    ended = true;
    broadcasts.release();
    if (presences != null) {
      presences.end(reason);
    }
    try {
      handler.terminate(reason);
    } catch (RuntimeException e) {
      LOG.warn("a channel of {} failed to terminate", topic, e);
    }
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public void push(String event, Payload payload) {
    WireMessage message = PhoenixCodec.push(joinRef, topic, event, wire(payload));
    onLoop(() -> {
      if (!connection.lapsed()) {
        connection.push(message);
      }
    });
  }

  @Override
  public void broadcast(String event, Payload payload) {
    onLoop(() -> broadcasts.tell(event, wire(payload), false));
  }

  @Override
  public void broadcastFrom(String event, Payload payload) {
    onLoop(() -> broadcasts.tell(event, wire(payload), true));
  }

  @Override
  public void stop() {
    onLoop(() -> connection.stop(id));
  }

  @Override
  public Presences presences() {
    return new Own();
  }

  /** What the handler answers, whatever way it fails. */
  private Future<Answer> answered(Supplier<Future<Reply>> handling) {
    return OwnLoop.ask(handling)
        .map(this::answer)
        .recover(cause -> cause instanceof InvalidPayload invalid
            ? Future.succeededFuture(Answer.error("INVALID", String.valueOf(invalid.getMessage())))
            : Future.failedFuture(cause));
  }

  private Answer answer(Reply reply) {
    if (reply.stops()) {
      // After the answer.
      context.runOnContext(later -> connection.stop(id));
    }
    Payload response = reply.response();
    return new Answer(reply.isOk(), response == null ? null : wire(response));
  }

  private void guarded(String what, Runnable handling) {
    try {
      handling.run();
    } catch (RuntimeException e) {
      connection.broke(id, "its handler failed in " + what, e);
    }
  }

  private void onLoop(Runnable action) {
    if (ended) {
      return;
    }
    if (context.inThread()) {
      action.run();
    } else {
      context.runOnContext(here -> {
        if (!ended) {
          action.run();
        }
      });
    }
  }

  private static Object wire(Payload payload) {
    Object value = payload.value();
    return value == null ? new JsonObject() : value;
  }

  /** The presences of this channel, from any thread. */
  private final class Own implements Presences {

    @Override
    public Future<String> track(String key, JsonObject meta) {
      return own(() -> side().track(checked(key), meta));
    }

    @Override
    public Future<String> update(String key, JsonObject meta) {
      return own(() -> side().update(key, meta));
    }

    @Override
    public Future<Boolean> untrack(String key) {
      return own(() -> side().untrack(key));
    }

    @Override
    public TopicSnapshot list() {
      return parts.tracker().list(topic);
    }

    @Override
    public Future<Void> show() {
      return own(() -> {
        side().attach();
        return side().ready();
      });
    }

    private JoinedChannel side() {
      JoinedChannel known = presences;
      if (known == null) {
        known = new JoinedChannel(
            connection,
            parts,
            topic,
            View.FULL,
            () -> connection.broke(id, "its owner has ended", null));
        presences = known;
      }
      return known;
    }

    private String checked(String key) {
      try {
        new PayloadRules(parts.limits()).key(new JsonObject().put("key", key));
        return key;
      } catch (Refusal refusal) {
        throw new TrackerException(
            TrackerException.Code.INVALID, String.valueOf(refusal.getMessage()));
      }
    }

    /** On the loop; the outcome on the caller's context. Fails once the channel has ended. */
    private <T> Future<T> own(Supplier<Future<T>> action) {
      Promise<T> outcome = Promise.promise();
      Runnable attempt = () -> {
        if (ended) {
          outcome.fail(new TrackerException(
              TrackerException.Code.OWNER_CLOSED, "the channel of " + topic + " has ended"));
          return;
        }
        try {
          action.get().onComplete(outcome);
        } catch (RuntimeException e) {
          outcome.fail(e);
        }
      };
      if (context.inThread()) {
        attempt.run();
      } else {
        context.runOnContext(here -> attempt.run());
      }
      return outcome.future();
    }
  }
}
