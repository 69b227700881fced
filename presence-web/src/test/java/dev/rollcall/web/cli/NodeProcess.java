package dev.rollcall.web.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The program as a process of its own. */
final class NodeProcess implements AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final long WAIT_S = 60;

  private final Process process;
  private final Path errors;
  private final CompletableFuture<String> firstLine = new CompletableFuture<>();

  private NodeProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    Thread reader = new Thread(this::read, "stdout of a node");
    reader.setDaemon(true);
    reader.start();
  }

  static NodeProcess start(String... arguments) {
    return start(Map.of(), arguments);
  }

  /** The same with variables beside those of this process. */
  static NodeProcess start(Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-XX:TieredStopAtLevel=1",
        "-Drollcall.endWithParent=true",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        "dev.rollcall.web.cli.Rollcall"));
    command.addAll(Arrays.asList(arguments));
    try {
      Path errors = Files.createTempFile("rollcall-node", ".err");
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      return new NodeProcess(process, errors);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The first line on stdout; empty if there was none before the end. */
  String firstLine() {
    try {
      return firstLine.get(WAIT_S, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("stderr: " + errors(), e);
    }
  }

  /** The URL in the ready line. */
  String url() {
    return firstLine().replaceAll(".* http=(\\S+) .*", "$1");
  }

  String get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path)).build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  /** SIGTERM; the exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    return exitCode();
  }

  /** SIGTERM; the process that now drains. */
  Process beginTermination() {
    process.destroy();
    return process;
  }

  void kill() {
    process.destroyForcibly();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(WAIT_S, TimeUnit.SECONDS)) {
      throw new AssertionError("still running; stderr: " + errors());
    }
    return process.exitValue();
  }

  String errors() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      Files.deleteIfExists(errors);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (BufferedReader lines = new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        firstLine.complete(line);
      }
    } catch (IOException e) {
      // The process was killed while it wrote.
    }
    firstLine.complete("");
  }
}
