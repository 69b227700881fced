package dev.rollcall.web.bench.node;

import com.sun.management.OperatingSystemMXBean;
import dev.rollcall.pubsub.PubSubStats;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerStats;
import dev.rollcall.tracker.membership.Message.Alive;
import dev.rollcall.tracker.wire.FrameCodec;
import dev.rollcall.tracker.wire.MalformedFrame;
import io.netty.channel.EventLoop;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** How this process is: what it used, for how long a loop was busy, how late others' heartbeats came. */
final class Vitals {

  /** The pubsub's topic of what memberships say to one another. */
  private static final String HEARTBEATS = "rollcall/membership";

  /** Between two looks of a probe, in ms. */
  private static final long PROBE_MS = 5;

  /** Contexts go to the event loops in turns: so many meet all of them. */
  private static final int CONTEXTS = 64;

  private final VertxInternal vertx;
  private final Tracker tracker;
  private final long heartbeatMs;

  /** The latest heartbeat of each node: its counter, and when it came. */
  private final Map<String, Beat> beats = new ConcurrentHashMap<>();

  private record Beat(long counter, long ns) {}

  /** The most since the last report. */
  private final AtomicLong lateNs = new AtomicLong();

  private final AtomicLong loopNs = new AtomicLong();
  private final AtomicLong idleThreadNs = new AtomicLong();
  private boolean probing;

  Vitals(VertxInternal vertx, Tracker tracker, long heartbeatMs) {
    this.vertx = vertx;
    this.tracker = tracker;
    this.heartbeatMs = heartbeatMs;
  }

  /** Begins to hear heartbeats, on a worker, so that a busy loop does not make them late. The tracker has started. */
  void begin() {
    vertx
        .createWorkerContext()
        .runOnContext(now -> tracker.pubSub().subscribe(HEARTBEATS, (topic, frame) -> hear(frame)));
  }

  private void hear(Buffer frame) {
    long ns = System.nanoTime();
    try {
      if (FrameCodec.decodeMembership(frame.getBytes()) instanceof Alive alive) {
        Beat now = new Beat(alive.heartbeat().counter(), ns);
        Beat before = beats.put(alive.from(), now);
        // A greeting repeats the counter. A gap in it is a message lost, or a run that was
        // replaced.
        if (before != null && now.counter == before.counter + 1) {
          most(lateNs, now.ns - before.ns - TimeUnit.MILLISECONDS.toNanos(heartbeatMs));
        } else if (before != null && now.counter == before.counter) {
          beats.put(alive.from(), before);
        }
      }
    } catch (MalformedFrame e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Begins to measure for how long each event loop is busy, and beside them a thread that does nothing else: what that one waits is the
   * collector's and the machine's.
   */
  JsonObject probe() {
    if (!probing) {
      probing = true;
      Set<EventLoop> met = new HashSet<>();
      for (int i = 0; i < CONTEXTS; i++) {
        ContextInternal context = vertx.createEventLoopContext();
        if (met.add(context.nettyEventLoop())) {
          probe(context, System.nanoTime());
        }
      }
      Thread idle = new Thread(this::idle, "bench-idle");
      idle.setDaemon(true);
      idle.start();
    }
    return new JsonObject();
  }

  private void probe(ContextInternal context, long setNs) {
    context.setTimer(PROBE_MS, due -> {
      long ns = System.nanoTime();
      most(loopNs, ns - setNs - TimeUnit.MILLISECONDS.toNanos(PROBE_MS));
      probe(context, ns);
    });
  }

  private void idle() {
    long beforeNs = System.nanoTime();
    for (; ; ) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PROBE_MS));
      long ns = System.nanoTime();
      most(idleThreadNs, ns - beforeNs - TimeUnit.MILLISECONDS.toNanos(PROBE_MS));
      beforeNs = ns;
    }
  }

  private static void most(AtomicLong most, long ns) {
    most.accumulateAndGet(ns, Math::max);
  }

  /** All of it. What is the most of something begins anew. */
  JsonObject report() {
    TrackerStats stats = tracker.stats();
    PubSubStats bus = tracker.pubSub().stats();
    long gcMs = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      gcMs += collector.getCollectionTime();
    }
    return new JsonObject()
        .put("ns", System.nanoTime())
        .put("cpuNs", cpuNs())
        .put("threadsNs", ThreadTimes.ns())
        .put("rssBytes", rssBytes())
        .put("gcMs", gcMs)
        .put("loopNs", loopNs.getAndSet(0))
        .put("idleThreadNs", idleThreadNs.getAndSet(0))
        .put("lateNs", lateNs.getAndSet(0))
        .put("bytesSent", bus.bytesSent())
        .put("bytesReceived", bus.bytesReceived())
        .put("messagesSent", bus.messagesSent())
        .put("dropped", bus.droppedToPeers() + bus.droppedToSubscribers())
        .put("presences", stats.presences())
        .put("pulls", stats.pulls())
        .put("chunks", stats.chunks())
        .put("downs", stats.downs())
        .put("wrong", stats.malformed() + stats.mismatches());
  }

  private static long cpuNs() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  /** What the process has of the machine's memory; 0 where there is no /proc. */
  private static long rssBytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1_024;
        }
      }
    } catch (IOException e) {
      // Not Linux.
    }
    return 0;
  }
}
