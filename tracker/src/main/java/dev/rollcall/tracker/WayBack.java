package dev.rollcall.tracker;

import dev.rollcall.tracker.Parcel.Answer;
import dev.rollcall.tracker.Parcel.Outcome;
import dev.rollcall.tracker.Parcel.Post;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The answers to one message on their way to the node that asked.
 *
 * <p>They go in company: what came within {@link #FLUSH_MS} shares a frame, up to {@link #FLUSH_ABOVE} answers and {@link #FLUSH_BYTES}, so that one who is slow keeps nobody's answer back, and
 * all of them are not lost together for being larger than the queue to that node. A frame for which that queue has no room now is offered again, less and less often, until nobody waits for it any more. An answer
 * that could never leave becomes a failure that says why. Confined to the courier's loop.
 */
final class WayBack implements Answering.Way {

  /** An answer waits so long for company, in ms. */
  private static final long FLUSH_MS = 2;

  /** Most answers in a frame. */
  private static final int FLUSH_ABOVE = 256;

  /** Most bytes of answers in a frame, but for one that is larger by itself. */
  private static final int FLUSH_BYTES = 64 * 1024;

  /** Longest time between two offers of a frame, in ms. */
  private static final long RETRY_MS_MAX = 500;

  /** What all ways back from one node share. */
  static final class Bus {

    private final String node;
    private final int answerBytesMax;
    private final long waitingBytesMax;
    private final BiPredicate<String, Buffer> offer;

    /** What the answers weigh that did not leave yet; at most {@code waitingBytesMax}, and small failures. */
    private long waitingBytes;

    /**
     * As it is at the start, with nothing waiting.
     *
     * @param node this one's name
     * @param answerBytesMax most bytes of one answer: more would never leave
     * @param waitingBytesMax most bytes of answers that wait, those to all calls together
     * @param offer hands a frame over to a node; false if that takes none now
     */
    Bus(String node, int answerBytesMax, long waitingBytesMax, BiPredicate<String, Buffer> offer) {
      this.node = node;
      this.answerBytesMax = answerBytesMax;
      this.waitingBytesMax = waitingBytesMax;
      this.offer = offer;
    }

    long waitingBytes() {
      return waitingBytes;
    }
  }

  /** Answers that leave together. */
  private static final class Batch {
    private final Buffer answers = Buffer.buffer();
    private int size;
  }

  private final Bus bus;
  private final ContextInternal context;
  private final Post post;

  /** Oldest first; what comes goes into the last. */
  private final Deque<Batch> batches = new ArrayDeque<>();

  private final long untilNs;

  /** Whether no more answers come. */
  private boolean complete;

  /** Whether a timer is set for what waits for company. */
  private boolean flushing;

  /** Whether a timer is set for what was not taken. */
  private boolean refused;

  private long retryMs = FLUSH_MS;

  WayBack(Bus bus, ContextInternal context, Post post) {
    this.bus = bus;
    this.context = context;
    this.post = post;
    this.untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(post.timeoutMs());
  }

  @Override
  public void add(@Nullable Answer one, boolean last) {
    complete = last;
    Buffer bytes = one == null ? Buffer.buffer() : encode(one);
    Batch batch = batches.peekLast();
    if (batch == null
        || batch.size == FLUSH_ABOVE
        || batch.answers.length() + bytes.length() > Math.min(FLUSH_BYTES, bus.answerBytesMax)) {
      batch = new Batch();
      batches.add(batch);
    }
    batch.answers.appendBuffer(bytes);
    batch.size += one == null ? 0 : 1;
    bus.waitingBytes += bytes.length();
    if (refused) {
      return;
    }
    if (last || batches.size() > 1 || batch.size == FLUSH_ABOVE) {
      flush();
    } else if (!flushing) {
      flushing = true;
      context.setTimer(FLUSH_MS, fired -> {
        flushing = false;
        if (!refused) {
          flush();
        }
      });
    }
  }

  private void flush() {
    while (!batches.isEmpty()) {
      Batch first = batches.element();
      boolean last = complete && batches.size() == 1;
      Buffer frame = ParcelCodec.encode(post.call(), bus.node, last, first.size, first.answers);
      boolean waitedFor = untilNs - System.nanoTime() > 0;
      if (waitedFor && !bus.offer.test(post.from(), frame)) {
        refused = true;
        retryMs = Math.min(2 * retryMs, RETRY_MS_MAX);
        context.setTimer(retryMs, fired -> {
          refused = false;
          flush();
        });
        return;
      }
      batches.remove();
      bus.waitingBytes -= first.answers.length();
    }
    retryMs = FLUSH_MS;
  }

  private Buffer encode(Answer one) {
    Buffer bytes;
    try {
      bytes = ParcelCodec.encode(one);
    } catch (RuntimeException | StackOverflowError e) {
      return failure(one, "the reply cannot be encoded: " + e);
    }
    if (bytes.length() > bus.answerBytesMax) {
      return failure(
          one,
          "the reply of " + bytes.length() + " B exceeds " + Courier.limit(bus.answerBytesMax));
    }
    if (bus.waitingBytes + bytes.length() > bus.waitingBytesMax) {
      return failure(
          one,
          "the reply of " + bytes.length() + " B is one too many: on node " + bus.node + " "
              + bus.waitingBytes + " B of replies wait, at most " + bus.waitingBytesMax);
    }
    return bytes;
  }

  private static Buffer failure(Answer one, String why) {
    return ParcelCodec.encode(new Answer(one.stamp(), Outcome.FAILED, -1, why));
  }
}
