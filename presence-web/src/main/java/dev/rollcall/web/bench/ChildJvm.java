package dev.rollcall.web.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A process of its own with the same Java and the same classes as this one's: a node, or a heap with nothing else in it. */
public final class ChildJvm implements AutoCloseable {

  private final Process process;

  private final Thread reader;

  private ChildJvm(Process process, Thread reader) {
    this.process = process;
    this.reader = reader;
  }

  /**
   * Starts a main class; each line that it prints, errors too, goes to {@code lines}, on a thread of its own. A child of the class
   * {@code dev.rollcall.web.cli.Rollcall} ends with this process, however that ends.
   */
  public static ChildJvm start(
      List<String> jvmArguments, String mainClass, List<String> arguments, Consumer<String> lines)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current()
        .info()
        .command()
        .orElse(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.add("-Drollcall.endWithParent=true");
    command.addAll(jvmArguments);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread reader = new Thread(() -> read(process, lines), "output-of-" + process.pid());
    reader.setDaemon(true);
    reader.start();
    return new ChildJvm(process, reader);
  }

  /** Its process. */
  public Process process() {
    return process;
  }

  /**
   * Waits for its end, and for the last of what it printed.
   *
   * @return its exit code
   * @throws IOException if it has not ended after so many seconds: it is ended then
   */
  public int await(long seconds) throws IOException, InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("process " + process.pid() + " has not ended after " + seconds + " s");
    }
    reader.join();
    return process.exitValue();
  }

  /** Ends it at once, if it has not ended. */
  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static void read(Process process, Consumer<String> lines) {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.accept(line);
      }
    } catch (IOException e) {
      // The pipe broke with the process; whoever started it sees its end.
    }
  }
}
