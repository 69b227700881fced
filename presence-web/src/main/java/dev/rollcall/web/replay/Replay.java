package dev.rollcall.web.replay;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/**
 * Drives a trace through nodes: each key belongs to one node, by hash, so that what happened to somebody stays in order; the
 * keys of all nodes meet in the same topics. Blocks the calling thread, which must not be an event loop.
 */
public final class Replay implements AutoCloseable {

  private static final long POLL_MS = 50;
  private static final Duration CONNECT_MAX = Duration.ofSeconds(15);
  /** With nothing on the way that is due, an answer is late after this. */
  private static final Duration STALL_MAX = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final Trace trace;
  private final Options options;
  private final Tally tally = new Tally();
  private final List<NodeApi> nodes;
  private final List<NodeSession> sessions;

  /**
   * How to replay.
   *
   * @param nodes the nodes' base addresses, at least one
   * @param verify whether to compare at the end what each node shows with the trace
   * @param settle how long to wait, when verifying, until all nodes show the end
   */
  public record Options(List<URI> nodes, Pace pace, boolean verify, Duration settle) {}

  /**
   * What happened.
   *
   * @param answers how many operations were answered in each way: what was done, or the code of a refusal
   * @param bytesBetween bytes that the nodes sent one another, from before the first operation until all was settled
   * @param settledMs after the last answer until all nodes showed the end
   */
  public record Report(
      long operations,
      double seconds,
      Map<String, Long> answers,
      long diffs,
      long states,
      long bytesBetween,
      int present,
      long settledMs,
      Verdict verdict) {}

  /** Prepares a replay; nothing is sent before {@link #run}. */
  public Replay(Vertx vertx, Trace trace, Options options) {
    this.vertx = vertx;
    this.trace = trace;
    this.options = options;
    HttpClient http = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(5))
        .build();
    nodes = options.nodes().stream().map(node -> new NodeApi(node, http)).toList();
    sessions = options.nodes().stream()
        .map(node -> new NodeSession(node, trace.topics(), tally, options.verify()))
        .toList();
  }

  /** Runs it to the end; {@code progress} is told the number of answered operations now and then. */
  public Report run(LongConsumer progress) throws ReplayException {
    check();
    long bytesBefore = bytesSent();
    connect();
    long startNs = System.nanoTime();
    drive(startNs, progress);
    double seconds = (System.nanoTime() - startNs) / 1e9;
    TraceFold fold = TraceFold.of(trace);
    long answeredNs = System.nanoTime();
    Verdict verdict = options.verify() ? settle(fold) : new Verdict();
    long settledMs = (System.nanoTime() - answeredNs) / 1_000_000;
    Map<String, Long> answers = tally.answers();
    verdict.compareAnswers(fold.answers(), answers);
    return new Report(
        trace.operations().size(),
        seconds,
        answers,
        tally.diffs(),
        tally.states(),
        bytesSent() - bytesBefore,
        fold.size(),
        settledMs,
        verdict);
  }

  @Override
  public void close() {
    Future<?> stopped = Future.join(sessions.stream()
        .filter(session -> session.deploymentID() != null)
        .map(session -> vertx.undeploy(session.deploymentID()))
        .toList());
    try {
      stopped.await(5, TimeUnit.SECONDS);
    } catch (Exception e) {
      // The connections end with the process at the latest.
      return;
    }
  }

  private void check() throws ReplayException {
    for (NodeApi node : nodes) {
      try {
        node.checkLive();
        if (options.verify()) {
          for (String topic : trace.topics()) {
            int present = node.presences(topic).size();
            if (present > 0) {
              throw ReplayException.badInput(
                  "topic " + topic + " has " + present + " keys present on " + node.node()
                      + " already: --verify needs the trace's topics empty");
            }
          }
        }
      } catch (ReplayException e) {
        throw ReplayException.badInput(String.valueOf(e.getMessage()));
      }
    }
  }

  private void connect() throws ReplayException {
    List<Future<String>> deployed = sessions.stream().map(vertx::deployVerticle).toList();
    for (int i = 0; i < deployed.size(); i++) {
      await(deployed.get(i), CONNECT_MAX, "cannot connect to " + sessions.get(i).node());
    }
  }

  private void drive(long startNs, LongConsumer progress) throws ReplayException {
    List<List<Operation>> shares = shares();
    NodeSession.Schedule schedule =
        new NodeSession.Schedule(options.pace(), trace.operations().get(0).atS(), startNs);
    List<Future<Void>> runs = new ArrayList<>();
    for (int i = 0; i < sessions.size(); i++) {
      runs.add(sessions.get(i).run(shares.get(i), schedule));
    }
    Future<?> all = Future.all(runs);
    long lastAnswered = 0;
    long lastAdvanceNs = System.nanoTime();
    while (!all.isComplete()) {
      pause(POLL_MS);
      long answered = tally.answered();
      progress.accept(answered);
      if (answered != lastAnswered || sessions.stream().noneMatch(NodeSession::awaitsAnswer)) {
        lastAnswered = answered;
        lastAdvanceNs = System.nanoTime();
      } else if (System.nanoTime() - lastAdvanceNs > STALL_MAX.toNanos()) {
        throw ReplayException.broken("no answer for " + STALL_MAX.toSeconds() + " s: " + answered
            + " of " + trace.operations().size() + " operations are answered");
      }
    }
    progress.accept(tally.answered());
    if (all.failed()) {
      throw ReplayException.broken(String.valueOf(all.cause().getMessage()));
    }
  }

  private List<List<Operation>> shares() {
    List<List<Operation>> shares = new ArrayList<>();
    sessions.forEach(session -> shares.add(new ArrayList<>()));
    for (Operation operation : trace.operations()) {
      shares.get(Math.floorMod(operation.key().hashCode(), shares.size())).add(operation);
    }
    return shares;
  }

  /** Compares again and again until all is equal or the time is over; the last comparison is the verdict. */
  private Verdict settle(TraceFold fold) throws ReplayException {
    long endNs = System.nanoTime() + options.settle().toNanos();
    Verdict verdict = compare(fold);
    while (!verdict.isEqual() && System.nanoTime() < endNs) {
      pause(POLL_MS * 4);
      verdict = compare(fold);
    }
    return verdict;
  }

  private Verdict compare(TraceFold fold) throws ReplayException {
    Verdict verdict = new Verdict();
    long states = (long) nodes.size() * fold.topics().size();
    if (tally.states() < states) {
      verdict.differs("the watchers got " + tally.states() + " of " + states + " presence_states");
    }
    for (int i = 0; i < nodes.size(); i++) {
      NodeApi node = nodes.get(i);
      Map<String, Map<String, Map<String, JsonObject>>> folded =
          await(sessions.get(i).snapshot(), CONNECT_MAX, "no view of " + node.node());
      for (String topic : fold.topics()) {
        String where = node.node() + " " + topic;
        Map<String, Map<String, JsonObject>> list = node.presences(topic);
        verdict.compareToTrace(where, fold.present(topic), list);
        verdict.compareToList(where, list, folded.getOrDefault(topic, Map.of()));
      }
    }
    return verdict;
  }

  private long bytesSent() throws ReplayException {
    long sum = 0;
    for (NodeApi node : nodes) {
      sum += node.bytesSent();
    }
    return sum;
  }

  private static <T> T await(Future<T> future, Duration max, String otherwise)
      throws ReplayException {
    try {
      return future.await(max.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw ReplayException.broken(otherwise + ": no answer within " + max.toSeconds() + " s");
    } catch (Exception e) {
      throw ReplayException.broken(otherwise + ": " + e.getMessage());
    }
  }

  private static void pause(long ms) throws ReplayException {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ReplayException.broken("interrupted");
    }
  }
}
