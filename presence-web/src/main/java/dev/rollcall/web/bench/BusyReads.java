package dev.rollcall.web.bench;

import dev.rollcall.tracker.Owner;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Lists of ten while the shard's loop does nothing but write to that topic; each read is timed by itself. */
final class BusyReads {

  private static final String TOPIC = "ten busy";
  private static final int PEOPLE = 10;

  private BusyReads() {}

  /** Adds the figures. */
  static void measure(LocalTracker local, Size size, Findings findings) throws Exception {
    List<Owner> owners = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      Owner owner = local.tracker().owner();
      LocalTracker.await(owner.track(TOPIC, Population.keyName(i), LocalTracker.META));
      owners.add(owner);
    }
    Context loop = local.contextOf(TOPIC);
    int reads = size.of(500_000, 1_000);
    long[] wrong = new long[1];
    LongAdder writes = new LongAdder();
    List<Integer> plain = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      plain.add(i);
    }
    Samples samples = Rounds.run(
        size,
        into -> {
          AtomicBoolean stop = new AtomicBoolean();
          Thread spinner = new Thread(() -> spin(stop), "spinner");
          spinner.start();
          wrong[0] += time(reads, "floor", () -> new ArrayList<>(plain).size(), into);
          stop.set(true);
          spinner.join();
        },
        into -> {
          AtomicBoolean stop = new AtomicBoolean();
          CountDownLatch begun = new CountDownLatch(PEOPLE);
          Future<Void> written = Pump.until(stop::get, loop, 64, i -> {
            writes.increment();
            begun.countDown();
            return update(owners.get(i % PEOPLE), i);
          });
          begun.await();
          long before = writes.sum();
          long begunNs = System.nanoTime();
          wrong[0] += time(reads, "list", () -> Reads.touch(local.tracker(), TOPIC), into);
          into.add("writes", (writes.sum() - before) * 1e9 / (System.nanoTime() - begunNs));
          stop.set(true);
          LocalTracker.await(written);
        });
    String busy = " while its shard writes to it as fast as it can";
    findings
        .with("busyWriter", "updates of the 10, 64 in flight, on the shard's own context")
        .with(
            "busyFloor",
            "a list of 10 copied while another thread spins: what the clock and the scheduler take")
        .figure(
            "list of 10" + busy + ", p50",
            "us",
            samples.of("list p50"),
            samples.of("floor p50"),
            null)
        .figure(
            "list of 10" + busy + ", p99",
            "us",
            samples.of("list p99"),
            samples.of("floor p99"),
            Target.atMost(50))
        .figure(new Figure("updates meanwhile", "ops/s", samples.of("writes")))
        .check(Check.equal("lists that had not all of the 10", 0, wrong[0]));
  }

  /** To and fro, so that each changes something. */
  private static Future<?> update(Owner owner, int i) {
    return owner.update(
        TOPIC,
        Population.keyName(i % PEOPLE),
        i / PEOPLE % 2 == 0 ? LocalTracker.OTHER_META : LocalTracker.META);
  }

  private static void spin(AtomicBoolean stop) {
    while (!stop.get()) {
      Thread.onSpinWait();
    }
  }

  private static long time(int times, String name, LongSupplier read, Samples into) {
    Latencies latencies = new Latencies();
    long wrong = 0;
    for (int i = 0; i < times; i++) {
      long begunNs = System.nanoTime();
      long seen = read.getAsLong();
      latencies.addNs(System.nanoTime() - begunNs);
      wrong += seen == PEOPLE ? 0 : 1;
    }
    latencies.addTo(into, name);
    return wrong;
  }
}
