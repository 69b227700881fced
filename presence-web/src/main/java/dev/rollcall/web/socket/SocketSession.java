package dev.rollcall.web.socket;

import dev.rollcall.web.channel.EndReason;
import dev.rollcall.web.socket.PendingCalls.Call;
import dev.rollcall.web.wire.Decoded;
import dev.rollcall.web.wire.PhoenixCodec;
import dev.rollcall.web.wire.PhoenixFrame;
import dev.rollcall.web.wire.WireMessage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What does a server say to one Phoenix client, and when?
 *
 * <p>A client has channels, at most one per topic. A frame either concerns the socket (a heartbeat), begins a channel
 * (phx_join), ends it (phx_leave), or is a request to it. Every request is answered once: at once if it is refused, else when
 * the tracker has answered or {@code answerMs} are over. What the client has superseded itself is the exception: a join that
 * was overtaken by a leave or by another join is not answered, because the client would take an error for a reason to rejoin.
 *
 * <p>Three ends that a client tells apart: phx_close (it asked for it, and never rejoins), phx_error (something broke, and it
 * rejoins after a while), and the end of the socket (it reconnects and rejoins all, except after code 1000, which is
 * therefore never sent).
 *
 * <p>Pure: inputs are messages, answers and the time; what comes back is what has to be done, in this order. Presences and
 * broadcasts do not pass through here: they go from the topic's feed to the socket between {@link Effect.Attach} and {@link
 * Effect.End}. O(1) per frame; O(pending) for the end of a channel. Not thread-safe.
 */
public final class SocketSession {

  /** The server ends, or the client was silent: it may come back. */
  static final int GOING_AWAY = 1001;

  /** The client's message is no frame. */
  static final int MALFORMED = 1007;

  /** The client's message is far larger than what the server takes. */
  static final int TOO_BIG = 1009;

  /** The client's identity has expired: with a new one it may come back. */
  static final int POLICY_VIOLATION = 1008;

  /** The server is drained: the client should reconnect, and will find another node. */
  static final int SERVICE_RESTART = 1012;

  private static final JsonObject EMPTY = new JsonObject();

  private final SocketOptions limits;
  private final PayloadRules rules;
  private final PresenceRequests presences;
  private final Client client;
  private final Pace pace;

  /** Which topics the application's own channels are for. */
  private final Predicate<String> applications;

  /** Invariant: a channel is in here from its Join effect to its End effect. */
  private final Map<String, ChannelState> byTopic = new HashMap<>();

  /** Invariant: every call is of a channel in {@link #byTopic}. */
  private final PendingCalls pending = new PendingCalls();

  /** What this input has caused so far. */
  private List<Effect> effects = new ArrayList<>();

  private long lastChannel;
  private long lastHeardMs;

  /** Invariant: once true, no effect follows. */
  private boolean closed;

  /** What was refused; whoever owns this may have it counted with others'. */
  private Refusals refusals = new Refusals();

  /**
   * A session that was just connected.
   *
   * @param applications which topics the application's own channels are for; all others are presence channels
   * @param anonymousKeys makes keys for those who name none, never the same twice
   */
  public SocketSession(
      SocketOptions limits,
      Client client,
      Predicate<String> applications,
      Supplier<String> anonymousKeys,
      long nowMs) {
    this.limits = limits;
    this.client = client;
    this.pace = new Pace(client.rates());
    this.applications = applications;
    this.rules = new PayloadRules(limits);
    this.presences = new PresenceRequests(rules, client.identity(), anonymousKeys);
    this.lastHeardMs = nowMs;
  }

  /** How many channels are joined or joining. */
  public int channels() {
    return byTopic.size();
  }

  /** The client sent a text. */
  public List<Effect> onText(String text, long nowMs) {
    return closed ? List.of() : onMessage(PhoenixCodec.decode(text), bytes(text), nowMs);
  }

  /** The client sent a binary message. */
  public List<Effect> onBinary(Buffer bytes, long nowMs) {
    return closed ? List.of() : onMessage(PhoenixCodec.decode(bytes), bytes.length(), nowMs);
  }

  /** The client is there, though it says nothing. */
  public void onAlive(long nowMs) {
    lastHeardMs = nowMs;
  }

  private List<Effect> onMessage(Decoded decoded, int bytes, long nowMs) {
    lastHeardMs = nowMs;
    if (decoded instanceof Decoded.Malformed malformed) {
      close(MALFORMED, "malformed frame: " + malformed.reason(), EndReason.LOST);
    } else if (decoded instanceof PhoenixFrame frame && bytes > limits.getMaxFrameBytes()) {
      String reason = "frame of " + bytes + " B exceeds maxFrameBytes " + limits.getMaxFrameBytes();
      reply(frame, Refusal.limit(reason).answer());
    } else if (decoded instanceof PhoenixFrame frame) {
      onFrame(frame, nowMs);
    }
    makeDue(nowMs);
    return taken();
  }

  /** Counted only if it could be too large. */
  private int bytes(String text) {
    return text.length() <= limits.getMaxFrameBytes() / 3
        ? text.length()
        : text.getBytes(StandardCharsets.UTF_8).length;
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
    for (ChannelState candidate : List.copyOf(byTopic.values())) {
      if (candidate.id == channel && !closed) {
        end(candidate, "channel_crash", EndReason.CRASHED);
        send(candidate.ending("phx_error", new JsonObject().put("reason", "channel_crash")));
      }
    }
    return taken();
  }

  /** The application ends a channel: as if the client had left, which does not rejoin. */
  public List<Effect> onStop(long channel) {
    for (ChannelState candidate : List.copyOf(byTopic.values())) {
      if (candidate.id == channel && !closed) {
        end(candidate, "channel stopped", EndReason.STOPPED);
        send(candidate.ending("phx_close", EMPTY));
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
      makeDue(nowMs);
    }
    return taken();
  }

  /** The client's identity has expired: all that it was let in for ends. */
  public List<Effect> expire() {
    close(
        POLICY_VIOLATION, "the credentials have expired: come back with new ones", EndReason.LOST);
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
    ChannelState channel = byTopic.get(frame.topic());
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

  private void join(PhoenixFrame frame, @Nullable ChannelState old, long nowMs) {
    try {
      pace.join(nowMs);
    } catch (Refusal tooSoon) {
      reply(frame, tooSoon.answer());
      return;
    }
    if (old != null) {
      abandon(old, "joined again");
      byTopic.remove(old.topic);
      send(old.ending("phx_close", EMPTY));
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
      JsonObject response = new JsonObject()
          .put("reason", "too many channels joined")
          .put("code", "LIMIT")
          .put("maxChannels", limits.getMaxChannels());
      reply(frame, new Answer(false, response));
      return;
    }
    rules.checkTopic(frame.topic());
    if (applications.test(frame.topic())) {
      checkPending();
      ChannelState channel = begun(frame, true);
      long call = call(frame, channel, null, nowMs);
      effects.add(
          new Effect.Open(call, channel.id, channel.topic, channel.joinRef, frame.payload()));
    } else {
      PresenceRequests.Beginning asked = presences.join(frame.topic(), frame.payload());
      checkPending();
      ChannelState channel = begun(frame, false);
      channel.key = asked.key();
      channel.watches = asked.watches();
      String key = asked.present();
      long call = call(frame, channel, key, nowMs);
      effects.add(
          new Effect.Join(call, channel.id, channel.topic, key, asked.meta(), asked.view()));
    }
  }

  private ChannelState begun(PhoenixFrame frame, boolean isApplications) {
    ChannelState channel =
        new ChannelState(++lastChannel, frame.topic(), frame.joinRef(), isApplications);
    byTopic.put(channel.topic, channel);
    return channel;
  }

  private void leave(PhoenixFrame frame, @Nullable ChannelState channel) {
    if (channel == null) {
      reply(frame, Answer.ok(EMPTY));
    } else if (channel.isNamedBy(frame.joinRef())) {
      end(channel, "channel left", EndReason.LEFT);
      reply(frame, Answer.ok(EMPTY));
      send(channel.ending("phx_close", EMPTY));
    }
  }

  private void request(PhoenixFrame frame, ChannelState channel, long nowMs) {
    try {
      if (!channel.joined) {
        throw Refusal.invalid("the join of " + channel.topic + " is not answered yet");
      }
      checkPending();
      if (channel.isApplications) {
        pace.handle(nowMs);
        long call = call(frame, channel, null, nowMs);
        effects.add(new Effect.Handle(call, channel.id, frame.event(), frame.payload()));
      } else {
        // Before it is looked at: what is refused costs work, too. Bytes are a broadcast, whatever
        // their event is called.
        String kind = frame.payload() instanceof Buffer ? "broadcast" : frame.event();
        boolean now = pace.event(kind, nowMs);
        PresenceRequests.Asked asked = presences.asked(channel, frame.event(), frame.payload());
        if (asked.key() != null) {
          supersede(channel, asked.key());
        }
        Effect.Request request = asked.request().apply(call(frame, channel, asked.key(), nowMs));
        if (!now && request instanceof Effect.Update update) {
          pace.defer(update);
        } else {
          effects.add(request);
        }
      }
    } catch (Refusal refusal) {
      reply(frame, refusal.answer());
    }
  }

  /** An update of the key that still waits for its turn need not be made any more. */
  private void supersede(ChannelState channel, String key) {
    Call older = pending.take(pace.supersede(channel.id, key));
    if (older != null) {
      answer(older, Answer.ok(new JsonObject().put("superseded", true)));
    }
  }

  /** Updates whose turn has come, unless they were answered with a timeout. */
  private void makeDue(long nowMs) {
    List<Effect.Update> due = closed ? List.of() : pace.due(nowMs);
    for (Effect.Update update : due) {
      if (pending.has(update.call())) {
        effects.add(update);
      }
    }
  }

  private void answer(Call call, Answer answer) {
    ChannelState channel = call.channel();
    Answer told = answer;
    if (answer.ok() && call.key() != null && answer.response() instanceof JsonObject response) {
      told = Answer.ok(response.copy().put("key", call.key()));
    }
    reply(call.joinRef(), call.ref(), channel.topic, told);
    if (call.isJoin() && answer.ok()) {
      channel.joined = true;
      if (channel.watches) {
        effects.add(new Effect.Attach(channel.id));
      }
    } else if (call.isJoin()) {
      byTopic.remove(channel.topic);
      effects.add(new Effect.End(channel.id, EndReason.REFUSED));
    }
  }

  private long call(PhoenixFrame frame, ChannelState channel, @Nullable String key, long nowMs) {
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

  private void end(ChannelState channel, String answer, EndReason reason) {
    abandon(channel, answer);
    byTopic.remove(channel.topic);
    effects.add(new Effect.End(channel.id, reason));
  }

  private void abandon(ChannelState channel, String reason) {
    pace.end(channel.id);
    for (Call call : pending.takeAllOf(channel)) {
      if (!call.isJoin()) {
        Answer answer = Answer.error("OWNER_CLOSED", reason);
        reply(call.joinRef(), call.ref(), channel.topic, answer);
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

  /** What is refused from now on is counted there. */
  void countRefusals(Refusals counter) {
    refusals = counter;
  }

  private void replyUnmatched(PhoenixFrame frame) {
    JsonObject response = new JsonObject().put("reason", "unmatched topic");
    reply(null, frame.ref(), frame.topic(), new Answer(false, response));
  }

  private void reply(PhoenixFrame frame, Answer answer) {
    reply(frame.joinRef(), frame.ref(), frame.topic(), answer);
  }

  private void reply(@Nullable String joinRef, @Nullable String ref, String topic, Answer answer) {
    Object response = answer.response();
    if (response == null) {
      return;
    }
    Answer told = response instanceof Buffer && !client.takesBinary()
        ? Answer.error("BINARY", "the reply is binary, and long polling carries texts only")
        : answer;
    Object content = told.response();
    if (!told.ok()) {
      refusals.count(
          content instanceof JsonObject object
              ? object.getString("code", Refusals.OTHER)
              : Refusals.OTHER);
    }
    send(PhoenixCodec.reply(joinRef, ref, topic, told.ok(), content == null ? EMPTY : content));
  }

  private void send(WireMessage message) {
    effects.add(new Effect.Send(message));
  }

  private void close(int code, String reason, EndReason ended) {
    if (!closed) {
      endAll(ended);
      effects.add(new Effect.Close(code, reason));
    }
  }

  private void endAll(EndReason reason) {
    closed = true;
    for (ChannelState channel : byTopic.values()) {
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
