package dev.rollcall.web.bench.cluster;

import dev.rollcall.web.bench.ChildJvm;
import io.vertx.core.json.JsonObject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A {@link dev.rollcall.web.bench.node.BenchNode} as the one that started its process has it: told in lines of JSON, and killed. Commands may overlap.
 */
final class RemoteNode implements AutoCloseable {

  private static final String MAIN_CLASS = "dev.rollcall.web.cli.Rollcall";

  /** Longer than anything that ends. */
  private static final long ANSWER_S_MAX = 300;

  /** The last lines of its log that are kept for the case that it breaks. */
  private static final int LOG_LINES_MAX = 20;

  private final String name;
  private final ChildJvm child;
  private final BufferedWriter commands;
  private final AtomicLong lastId = new AtomicLong();
  private final CompletableFuture<JsonObject> member = new CompletableFuture<>();
  private final Map<Long, CompletableFuture<JsonObject>> unanswered = new ConcurrentHashMap<>();
  private final Deque<String> log = new ArrayDeque<>();

  /**
   * Starts the process.
   *
   * @param arguments of {@code rollcall bench-node}
   */
  RemoteNode(String name, List<String> jvmArguments, List<String> arguments) throws IOException {
    this.name = name;
    this.child = ChildJvm.start(jvmArguments, MAIN_CLASS, arguments, this::read);
    this.commands = child.process().outputWriter(StandardCharsets.UTF_8);
    var unused = child.process().onExit().thenRun(this::ended);
  }

  String name() {
    return name;
  }

  long pid() {
    return child.process().pid();
  }

  /** Returns when it is a member of the cluster. */
  void awaitMember() throws IOException, InterruptedException {
    await(member);
  }

  /** Tells it something; the future is its answer. */
  CompletableFuture<JsonObject> tell(JsonObject command) throws IOException {
    long id = lastId.incrementAndGet();
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    unanswered.put(id, answer);
    synchronized (commands) {
      commands.write(command.copy().put("id", id).encode());
      commands.newLine();
      commands.flush();
    }
    return answer;
  }

  /** Tells it something and waits for the answer. */
  JsonObject ask(JsonObject command) throws IOException, InterruptedException {
    return await(tell(command));
  }

  /** An answer, once it is there. */
  JsonObject await(CompletableFuture<JsonObject> answer) throws IOException, InterruptedException {
    try {
      return answer.get(ANSWER_S_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("node " + name + ": " + e.getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException(
          "node " + name + " did not do within " + ANSWER_S_MAX + " s what it was told to" + tail(),
          e);
    }
  }

  /** As {@code kill -9} does it. Returns the moment, as {@link System#nanoTime} has it, when the process is no more. */
  long kill() throws InterruptedException {
    long ns = System.nanoTime();
    child.process().destroyForcibly().waitFor();
    return ns;
  }

  /** Ends it in good order, so that a recording is written, or else at once. */
  @Override
  public void close() {
    try {
      commands.close();
      if (!child.process().waitFor(5, TimeUnit.SECONDS)) {
        child.close();
      }
    } catch (IOException e) {
      child.close();
    } catch (InterruptedException e) {
      child.close();
      Thread.currentThread().interrupt();
    }
  }

  private void read(String line) {
    if (!line.startsWith("{")) {
      synchronized (log) {
        log.add(line);
        if (log.size() > LOG_LINES_MAX) {
          log.remove();
        }
      }
      return;
    }
    JsonObject answer = new JsonObject(line);
    CompletableFuture<JsonObject> asked =
        answer.containsKey("member") ? member : unanswered.remove(answer.getLong("id"));
    if (asked != null && answer.containsKey("error")) {
      asked.completeExceptionally(new IOException(answer.getString("error")));
    } else if (asked != null) {
      asked.complete(answer);
    }
  }

  private void ended() {
    IOException cause = new IOException("the process has ended" + tail());
    member.completeExceptionally(cause);
    unanswered.values().forEach(answer -> answer.completeExceptionally(cause));
  }

  private String tail() {
    synchronized (log) {
      return log.isEmpty() ? "" : "; its log ends with: " + String.join(" | ", log);
    }
  }
}
