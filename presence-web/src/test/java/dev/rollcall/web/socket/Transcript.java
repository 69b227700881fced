package dev.rollcall.web.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.channel.EndReason;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A session, told what happens line by line, and what it did about it. */
final class Transcript {

  static final SocketOptions LIMITS = limits(SocketOptions.DEFAULT_MAX_CHANNELS, 256);

  private final AtomicInteger anonymous = new AtomicInteger();
  final SocketSession session;
  long nowMs = 1_000;
  private final List<Effect> effects = new ArrayList<>();

  Transcript() {
    this(LIMITS);
  }

  Transcript(SocketOptions limits) {
    session = new SocketSession(
        limits,
        new Client(Identity.developer(), true),
        topic -> topic.startsWith("app:"),
        () -> "anon-" + anonymous.incrementAndGet(),
        nowMs);
  }

  static SocketOptions limits(int maxChannels, int maxPending) {
    return new SocketOptions().setMaxChannels(maxChannels).setMaxPending(maxPending);
  }

  /** The client sends this; single quotes stand for double ones. */
  Transcript client(String text) {
    effects.addAll(session.onText(text.replace('\'', '"'), nowMs));
    return this;
  }

  Transcript answerOk(long call, String response) {
    effects.addAll(session.onAnswer(call, Answer.ok(new JsonObject(response.replace('\'', '"')))));
    return this;
  }

  Transcript answerError(long call, String code, String reason) {
    effects.addAll(session.onAnswer(call, Answer.error(code, reason)));
    return this;
  }

  Transcript crash(long channel) {
    effects.addAll(session.onCrash(channel));
    return this;
  }

  Transcript pass(long ms) {
    nowMs += ms;
    effects.addAll(session.tick(nowMs));
    return this;
  }

  Transcript drain() {
    effects.addAll(session.drain());
    return this;
  }

  Transcript closed() {
    effects.addAll(session.onClosed(EndReason.CLOSED));
    return this;
  }

  /** The client sends these bytes, in hexadecimal. */
  Transcript binary(String hex) {
    effects.addAll(session.onBinary(Buffer.buffer(HexFormat.of().parseHex(hex)), nowMs));
    return this;
  }

  /** Joins as the first channel of the session: call 1, channel 1. */
  Transcript joined(String topic) {
    return client("['3','3','" + topic + "','phx_join',{'key':'ann','meta':{'age':7}}]")
        .answerOk(1, "{'ref':'r1'}")
        .forget();
  }

  Transcript forget() {
    effects.clear();
    return this;
  }

  /** Since the last time: sent texts as they are with single quotes, other effects as records. */
  Transcript did(Object... expected) {
    List<Object> did = new ArrayList<>();
    for (Effect effect : effects) {
      did.add(
          effect instanceof Effect.Send send
              ? send.message().toString().replace('"', '\'')
              : effect);
    }
    effects.clear();
    assertThat(did).containsExactly(expected);
    return this;
  }

  /** As {@link #did} for one error reply, of which only a part of the reason is given. */
  Transcript refused(String joinRef, String ref, String topic, String reason) {
    assertThat(effects).hasSize(1);
    assertThat(effects.get(0)).isInstanceOf(Effect.Send.class);
    String text = ((Effect.Send) effects.get(0)).message().toString().replace('"', '\'');
    assertThat(text)
        .startsWith(
            "['" + joinRef + "','" + ref + "','" + topic + "','phx_reply',{'status':'error',")
        .contains(reason.replace('"', '\''))
        .contains("'code':'");
    effects.clear();
    return this;
  }

  static String text(Effect effect) {
    return ((Effect.Send) effect).message().toString();
  }
}
