package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs a file of tests with node's own test runner, and shows what it said. */
public final class NodeTests {

  private NodeTests() {}

  public static void run(String file, Map<String, String> environment)
      throws IOException, InterruptedException {
    requireNode();
    ProcessBuilder builder = new ProcessBuilder(
            "node",
            "--test",
            "--test-reporter=spec",
            Path.of("src", "test", "js", file).toString())
        .redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder
        .environment()
        .put("ROLLCALL_JAR", Path.of("target", "rollcall.jar").toAbsolutePath().toString());
    // Set by the build's own node, if there is one: it would change the runner's output.
    builder.environment().remove("NODE_TEST_CONTEXT");
    Process process = builder.start();
    try {
      watch(process);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Runs a file of tests that opens pages in Chromium; skips it where there is none. */
  static void runInBrowser(String file) throws IOException, InterruptedException {
    String chromium = Optional.ofNullable(System.getenv("CHROMIUM")).orElse("/usr/bin/chromium");
    if (!Files.isExecutable(Path.of(chromium))) {
      skip("no Chromium at " + chromium + " (CHROMIUM names another): " + file + " was NOT run");
    }
    run(file, Map.of("CHROMIUM", chromium));
  }

  private static void watch(Process process) throws IOException, InterruptedException {
    List<String> output = new ArrayList<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println(line);
        output.add(line);
      }
    }
    assertThat(process.waitFor()).as(String.join("\n", output)).isZero();
    assertThat(output).as("some tests ran").anyMatch(line -> line.matches(".*pass [1-9]\\d*"));
  }

  private static void requireNode() throws InterruptedException {
    try {
      Process process = new ProcessBuilder("node", "--version").start();
      if (process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0) {
        return;
      }
    } catch (IOException e) {
      // Said below.
    }
    skip("node is not installed: the npm client was NOT tested");
  }

  /** Skips a test, and says so where it is seen. */
  static void skip(String reason) {
    System.out.println("SKIPPED: " + reason);
    abort(reason);
  }
}
