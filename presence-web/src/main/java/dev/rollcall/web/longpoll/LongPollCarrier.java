package dev.rollcall.web.longpoll;

import dev.rollcall.web.socket.Carrier;
import dev.rollcall.web.socket.SocketOptions;
import dev.rollcall.web.wire.WireMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's polls as a carrier: what is written waits for the next poll, which takes all of it, or waits itself for {@code
 * pollWindowMs}. The client is gone when no poll came for {@code pollIdleMs}. All methods on one event loop.
 */
public final class LongPollCarrier implements Carrier {

  private static final Logger LOG = LoggerFactory.getLogger(LongPollCarrier.class);

  /** Lines in one request at most: the phoenix client sends no more. */
  static final int LINES_MAX = 100;

  /** Bytes of messages in one answer, as long as there is one: the next poll takes the rest. */
  private static final int ANSWER_BYTES_MAX = 1_048_576;

  /** What a poll is answered with. */
  public sealed interface Polled {

    /** These. */
    record Messages(List<WireMessage> messages) implements Polled {}

    /** Nothing within the window, or another poll has come. */
    record Nothing() implements Polled {}

    /** The client is to connect again. */
    record Gone() implements Polled {}
  }

  private record Waiting(WireMessage message, Promise<Void> taken) {}

  private final Vertx vertx;
  private final String token;
  private final SocketOptions limits;
  private final String remote;
  private final Runnable forget;

  /** Invariant: not longer than maxPollMessages; empty once closed. */
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();

  /** The poll that waits for messages; null if none does. */
  private @Nullable Consumer<Polled> poll;

  /** The window of the poll that waits, or else the patience with a client that does not poll. */
  private long timer = -1;

  private @Nullable Inbound inbound;
  private boolean answerDue;
  private boolean closed;

  LongPollCarrier(Vertx vertx, String token, SocketOptions limits, String remote, Runnable forget) {
    this.vertx = vertx;
    this.token = token;
    this.limits = limits;
    this.remote = remote;
    this.forget = forget;
  }

  /** What the client has to name in each later request. */
  public String token() {
    return token;
  }

  @Override
  public void open(Inbound inbound) {
    this.inbound = inbound;
    awaitPoll();
  }

  /** The client polls; the answer comes once, at the latest when the window is over. A poll that still waited is answered with nothing. */
  public void poll(Consumer<Polled> answer) {
    if (closed) {
      answer.accept(new Polled.Gone());
      return;
    }
    answer(new Polled.Nothing());
    alive();
    poll = answer;
    if (queue.isEmpty()) {
      restart(limits.getPollWindowMs(), () -> answer(new Polled.Nothing()));
    } else {
      answerWithMessages();
    }
  }

  /** Nobody waits for this answer any more. */
  public void abandon(Consumer<Polled> answer) {
    if (poll == answer) {
      poll = null;
      awaitPoll();
    }
  }

  /** An answer could not be written: what was in it is lost, and so is the client. */
  public void lost() {
    end(false);
  }

  /** The client sent messages: several, one a line, or one as it is; false if they are too many, or the client is gone. */
  public boolean publish(Buffer body) {
    Inbound heard = inbound;
    if (closed || heard == null) {
      return false;
    }
    if (isBinary(body)) {
      alive();
      heard.onBinary(body);
      return !closed;
    }
    List<String> lines = body.toString().lines().filter(line -> !line.isBlank()).toList();
    if (lines.size() > LINES_MAX) {
      return false;
    }
    alive();
    for (String line : lines) {
      if (closed) {
        return false;
      }
      hear(heard, line);
    }
    return !closed;
  }

  /** The client 1.6 sends bytes as they are, as a request of their own: they begin with a zero, the kind of a push, which no text does. */
  private static boolean isBinary(Buffer body) {
    return body.length() > 0 && body.getByte(0) == 0;
  }

  /** The body of a request was so large that it was not kept. */
  public void oversize() {
    if (inbound != null && !closed) {
      inbound.onOversize();
    }
  }

  private static void hear(Inbound heard, String line) {
    if (line.startsWith("[")) {
      heard.onText(line);
      return;
    }
    Buffer bytes;
    try {
      bytes = Buffer.buffer(Base64.getDecoder().decode(line.strip()));
    } catch (IllegalArgumentException notBase64) {
      heard.onText(line);
      return;
    }
    heard.onBinary(bytes);
  }

  @Override
  public Future<Void> write(WireMessage message) {
    if (closed) {
      return Future.failedFuture("the client is gone");
    }
    if (queue.size() >= limits.getMaxPollMessages()) {
      LOG.info(
          "polling client {} closed: more than maxPollMessages {} wait for it",
          remote,
          limits.getMaxPollMessages());
      end(false);
      return Future.failedFuture("too many messages wait");
    }
    Promise<Void> taken = Promise.promise();
    queue.add(new Waiting(message, taken));
    if (poll != null && !answerDue) {
      // What is written in the same turn of the loop goes along.
      answerDue = true;
      vertx.runOnContext(now -> {
        answerDue = false;
        answerWithMessages();
      });
    }
    return taken.future();
  }

  /** What waits still goes out with the poll that waits, if one does. */
  @Override
  public void close(int code, String reason) {
    if (!closed) {
      answerWithMessages();
      end(false);
    }
  }

  @Override
  public boolean takesBinary() {
    return false;
  }

  @Override
  public String remote() {
    return remote;
  }

  private void answerWithMessages() {
    if (poll == null || queue.isEmpty()) {
      return;
    }
    List<WireMessage> messages = new ArrayList<>();
    List<Promise<Void>> taken = new ArrayList<>();
    long bytes = 0;
    while (!queue.isEmpty()
        && (messages.isEmpty() || bytes + queue.element().message().size() <= ANSWER_BYTES_MAX)) {
      Waiting next = queue.remove();
      bytes += next.message().size();
      messages.add(next.message());
      taken.add(next.taken());
    }
    answer(new Polled.Messages(messages));
    taken.forEach(Promise::complete);
  }

  private void answer(Polled polled) {
    Consumer<Polled> waiting = poll;
    if (waiting != null) {
      poll = null;
      awaitPoll();
      waiting.accept(polled);
    }
  }

  private void awaitPoll() {
    if (!closed) {
      restart(limits.getPollIdleMs(), () -> end(false));
    }
  }

  private void restart(long ms, Runnable then) {
    vertx.cancelTimer(timer);
    timer = vertx.setTimer(ms, fired -> then.run());
  }

  private void alive() {
    if (inbound != null) {
      inbound.onAlive();
    }
  }

  private void end(boolean goodbye) {
    if (closed) {
      return;
    }
    closed = true;
    forget.run();
    vertx.cancelTimer(timer);
    answer(new Polled.Gone());
    List<Waiting> never = List.copyOf(queue);
    queue.clear();
    never.forEach(waiting -> waiting.taken().fail("the client is gone"));
    if (inbound != null) {
      inbound.onClosed(goodbye);
    }
  }
}
