package dev.rollcall.web.socket;

import dev.rollcall.web.channel.EndReason;
import dev.rollcall.web.socket.PendingCalls.Call;
import dev.rollcall.web.wire.Decoded;
import dev.rollcall.web.wire.PhoenixCodec;
import dev.rollcall.web.wire.PhoenixFrame;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What does a server say to one Phoenix client, and when?
 *
 * <p>A websocket carries channels, at most one per topic. A frame either concerns the socket (a heartbeat), begins a channel
 * (phx_join), ends it (phx_leave), or is a request to it. Every request is answered once: at once if it is refused, else when
 * the tracker has answered or {@code answerMs} are over. What the client has superseded itself is the exception: a join that
 * was overtaken by a leave or by another join is not answered, because the client would take an error for a reason to rejoin.
 *
 * <p>Three ends that a client tells apart: phx_close (it asked for it, and never rejoins), phx_error (something broke, and it
 * rejoins after a while), and the end of the socket (it reconnects and rejoins all, except after code 1000, which is
 * therefore never sent).
 *
 * <p>Pure: inputs are texts, answers and the time; what comes back is what has to be done, in this order. Presences and
 * broadcasts do not pass through here: they go from the topic's feed to the socket between {@link Effect.Attach} and {@link
 * Effect.End}. O(1) per frame; O(pending) for the end of a channel. Not thread-safe.
 */
public final class SocketSession {

  /** The server ends, or the client was silent: it may come back. */
  static final int GOING_AWAY = 1001;

  /** The client sends what the server does not take. */
  static final int UNACCEPTABLE = 1003;

  /** The client's text is no frame. */
  static final int MALFORMED = 1007;

  /** The client's message is far larger than what the server takes. */
  static final int TOO_BIG = 1009;

  /** The server is drained: the client should reconnect, and will find another node. */
  static final int SERVICE_RESTART = 1012;

  private static final JsonObject EMPTY = new JsonObject();

  private final SocketOptions limits;
  private final PayloadRules rules;
  private final Supplier<String> anonymousKeys;

  /** Invariant: a channel is in here from its Join effect to its End effect. */
  private final Map<String, Channel> byTopic = new HashMap<>();

  /** Invariant: every call is of a channel in {@link #byTopic}. */
  private final PendingCalls pending = new PendingCalls();

  /** What this input has caused so far. */
  private List<Effect> effects = new ArrayList<>();

  private long lastChannel;
  private long lastHeardMs;

  /** Invariant: once true, no effect follows. */
  private boolean closed;

  /** A session that was just connected; the supplier makes keys for those who name none, never the same twice. */
  public SocketSession(SocketOptions limits, Supplier<String> anonymousKeys, long nowMs) {
    this.limits = limits;
    this.rules = new PayloadRules(limits);
    this.anonymousKeys = anonymousKeys;
    this.lastHeardMs = nowMs;
  }

  /** How many channels are joined or joining. */
  public int channels() {
    return byTopic.size();
  }

  /** The client sent a text. */
  public List<Effect> onText(String text, long nowMs) {
    if (closed) {
      return List.of();
    }
    lastHeardMs = nowMs;
    Decoded decoded = PhoenixCodec.decode(text);
    if (decoded instanceof PhoenixFrame frame) {
      int bytes = text.length() <= limits.getMaxFrameBytes() / 3
          ? 0
          : text.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > limits.getMaxFrameBytes()) {
        String reason =
            "frame of " + bytes + " B exceeds maxFrameBytes " + limits.getMaxFrameBytes();
        reply(frame, Refusal.limit(reason).answer());
      } else {
        onFrame(frame, nowMs);
      }
    } else if (decoded instanceof Decoded.Malformed malformed) {
      close(MALFORMED, "malformed frame: " + malformed.reason(), EndReason.LOST);
    }
    return taken();
  }

  /** The client sent a binary message. */
  public List<Effect> onBinary() {
    close(UNACCEPTABLE, "binary frames are not taken: vsn 2.0.0 with JSON texts", EndReason.LOST);
    return taken();
  }

  /** The client sent a message so large that it was not kept: it would wait for the answer in vain. */
  public List<Effect> onOversize() {
    close(
        TOO_BIG,
        "message exceeds 4 times maxFrameBytes " + limits.getMaxFrameBytes(),
        EndReason.LOST);
    return taken();
  }

  /** The tracker answered a call. Of calls that nobody waits for any more nothing is said. */
  public List<Effect> onAnswer(long id, Answer answer) {
    Call call = closed ? null : pending.take(id);
    if (call != null) {
      answer(call, answer);
    }
    return taken();
  }

  /** What the channel relies on broke. */
  public List<Effect> onCrash(long channel) {
    for (Channel candidate : List.copyOf(byTopic.values())) {
      if (candidate.id == channel && !closed) {
        end(candidate, "channel_crash", EndReason.CRASHED);
        send(candidate.pushed("phx_error", new JsonObject().put("reason", "channel_crash")));
      }
    }
    return taken();
  }

  /** Time has passed. */
  public List<Effect> tick(long nowMs) {
    if (!closed) {
      for (Call call : pending.takeExpired(nowMs)) {
        answer(call, Answer.error("TIMEOUT", "no answer within answerMs " + limits.getAnswerMs()));
      }
      if (nowMs - lastHeardMs >= limits.getIdleMs()) {
        close(GOING_AWAY, "nothing heard for idleMs " + limits.getIdleMs(), EndReason.LOST);
      }
    }
    return taken();
  }

  /** The server is being drained. */
  public List<Effect> drain() {
    close(SERVICE_RESTART, "server restarts", EndReason.DRAINED);
    return taken();
  }

  /** The socket has ended: so do all channels. */
  public List<Effect> onClosed(EndReason reason) {
    endAll(reason);
    return taken();
  }

  private void onFrame(PhoenixFrame frame, long nowMs) {
    Channel channel = byTopic.get(frame.topic());
    if (frame.topic().equals("phoenix")) {
      onPhoenix(frame);
    } else if (frame.event().equals("phx_join")) {
      join(frame, channel, nowMs);
    } else if (frame.event().equals("phx_leave")) {
      leave(frame, channel);
    } else if (channel == null) {
      replyUnmatched(frame);
    } else if (channel.isNamedBy(frame.joinRef())) {
      request(frame, channel, nowMs);
    }
  }

  private void join(PhoenixFrame frame, @Nullable Channel old, long nowMs) {
    if (old != null) {
      abandon(old, "joined again");
      byTopic.remove(old.topic);
      send(old.pushed("phx_close", EMPTY));
    }
    try {
      begin(frame, nowMs);
    } catch (Refusal refusal) {
      reply(frame, refusal.answer());
    }
    if (old != null) {
      // After the new one began to track, so that a key which is in both never leaves.
      effects.add(new Effect.End(old.id, EndReason.REJOINED));
    }
  }

  private void begin(PhoenixFrame frame, long nowMs) throws Refusal {
    if (byTopic.size() >= limits.getMaxChannels()) {
      Answer answer = Answer.error("LIMIT", "too many channels joined");
      answer.response().put("maxChannels", limits.getMaxChannels());
      reply(frame, answer);
      return;
    }
    rules.checkTopic(frame.topic());
    JsonObject payload = rules.object(frame.payload(), "payload");
    boolean watch = rules.watch(payload);
    String key = rules.key(payload);
    JsonObject meta = rules.meta(payload);
    checkPending();
    Channel channel = new Channel(++lastChannel, frame.topic(), frame.joinRef());
    channel.key = key == null && !watch ? anonymousKeys.get() : key;
    byTopic.put(channel.topic, channel);
    String present = watch ? null : channel.key;
    long call = call(frame, channel, present, nowMs);
    effects.add(new Effect.Join(call, channel.id, channel.topic, present, meta));
  }

  private void leave(PhoenixFrame frame, @Nullable Channel channel) {
    if (channel == null) {
      reply(frame, Answer.ok(EMPTY));
    } else if (channel.isNamedBy(frame.joinRef())) {
      end(channel, "channel left", EndReason.LEFT);
      reply(frame, Answer.ok(EMPTY));
      send(channel.pushed("phx_close", EMPTY));
    }
  }

  private void request(PhoenixFrame frame, Channel channel, long nowMs) {
    try {
      if (!channel.joined) {
        throw Refusal.invalid("the join of " + channel.topic + " is not answered yet");
      }
      JsonObject payload = rules.object(frame.payload(), "payload");
      checkPending();
      switch (frame.event()) {
        case "track" -> track(frame, channel, payload, nowMs);
        case "update" -> {
          String key = keyOf(payload, channel);
          JsonObject meta = rules.meta(payload);
          effects.add(new Effect.Update(
              call(frame, channel, key, nowMs), channel.id, channel.topic, key, meta));
        }
        case "untrack" -> {
          String key = keyOf(payload, channel);
          effects.add(
              new Effect.Untrack(call(frame, channel, key, nowMs), channel.id, channel.topic, key));
        }
        case "broadcast" -> {
          String event = rules.event(payload);
          Object body = payload.getValue("payload");
          JsonObject told = body == null ? EMPTY : rules.object(body, "payload of the broadcast");
          long call = call(frame, channel, null, nowMs);
          effects.add(new Effect.Broadcast(call, channel.id, channel.topic, event, told));
        }
        default ->
          throw Refusal.invalid(
              "unknown event \"" + frame.event() + "\": track, update, untrack or broadcast");
      }
    } catch (Refusal refusal) {
      reply(frame, refusal.answer());
    }
  }

  private void track(PhoenixFrame frame, Channel channel, JsonObject payload, long nowMs)
      throws Refusal {
    JsonObject meta = rules.meta(payload);
    String key = rules.key(payload);
    if (key == null) {
      key = channel.key == null ? anonymousKeys.get() : channel.key;
    }
    if (channel.key == null) {
      channel.key = key;
    }
    effects.add(
        new Effect.Track(call(frame, channel, key, nowMs), channel.id, channel.topic, key, meta));
  }

  private String keyOf(JsonObject payload, Channel channel) throws Refusal {
    String key = rules.key(payload);
    if (key == null) {
      key = channel.key;
    }
    if (key == null) {
      throw Refusal.invalid("key is missing: this channel only watches and has none of its own");
    }
    return key;
  }

  private void answer(Call call, Answer answer) {
    Channel channel = call.channel();
    JsonObject response = answer.response();
    if (answer.ok() && call.key() != null) {
      response = response.copy().put("key", call.key());
    }
    send(PhoenixCodec.reply(call.joinRef(), call.ref(), channel.topic, answer.ok(), response));
    if (call.isJoin() && answer.ok()) {
      channel.joined = true;
      effects.add(new Effect.Attach(channel.id));
    } else if (call.isJoin()) {
      byTopic.remove(channel.topic);
      effects.add(new Effect.End(channel.id, EndReason.REFUSED));
    }
  }

  private long call(PhoenixFrame frame, Channel channel, @Nullable String key, long nowMs) {
    boolean isJoin = !channel.joined;
    String joinRef = frame.joinRef() == null ? channel.joinRef : frame.joinRef();
    return pending.add(
        new Call(channel, joinRef, frame.ref(), key, isJoin, nowMs + limits.getAnswerMs()));
  }

  private void checkPending() throws Refusal {
    if (pending.size() >= limits.getMaxPending()) {
      throw Refusal.limit(pending.size() + " requests wait for their answers: maxPending "
          + limits.getMaxPending());
    }
  }

  private void end(Channel channel, String answer, EndReason reason) {
    abandon(channel, answer);
    byTopic.remove(channel.topic);
    effects.add(new Effect.End(channel.id, reason));
  }

  private void abandon(Channel channel, String reason) {
    for (Call call : pending.takeAllOf(channel)) {
      if (!call.isJoin()) {
        Answer answer = Answer.error("OWNER_CLOSED", reason);
        send(PhoenixCodec.reply(
            call.joinRef(), call.ref(), channel.topic, false, answer.response()));
      }
    }
  }

  private void onPhoenix(PhoenixFrame frame) {
    if (frame.event().equals("heartbeat")) {
      reply(frame, Answer.ok(EMPTY));
    } else {
      replyUnmatched(frame);
    }
  }

  private void replyUnmatched(PhoenixFrame frame) {
    JsonObject response = new JsonObject().put("reason", "unmatched topic");
    send(PhoenixCodec.reply(null, frame.ref(), frame.topic(), false, response));
  }

  private void reply(PhoenixFrame frame, Answer answer) {
    send(PhoenixCodec.reply(
        frame.joinRef(), frame.ref(), frame.topic(), answer.ok(), answer.response()));
  }

  private void send(String text) {
    effects.add(new Effect.Send(text));
  }

  private void close(int code, String reason, EndReason ended) {
    if (!closed) {
      endAll(ended);
      effects.add(new Effect.Close(code, reason));
    }
  }

  private void endAll(EndReason reason) {
    closed = true;
    for (Channel channel : byTopic.values()) {
      effects.add(new Effect.End(channel.id, reason));
    }
    byTopic.clear();
  }

  private List<Effect> taken() {
    List<Effect> caused = effects;
    effects = new ArrayList<>();
    return caused;
  }
}
