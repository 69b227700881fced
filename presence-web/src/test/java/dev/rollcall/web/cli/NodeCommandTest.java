package dev.rollcall.web.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class NodeCommandTest {

  @TempDir
  Path temporary;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = Rollcall.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }

  @Test
  void helpNamesTheCommandsAndTheExitCodes() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("node", "Exit codes:", "wrong usage");
    assertThat(run("node", "--help")).isZero();
    assertThat(out.toString())
        .contains(
            "--name", "--http-host", "--http-port", "--cluster-host", "--cluster-port", "--join");
  }

  @Test
  void versionIsOneLine() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("rollcall ").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|a command is missing",
        "dance|Unmatched argument",
        "node --dance|Unknown option: '--dance'",
        "node --join foo|\"foo\": not host:port",
        "node --join 127.0.0.1:1,foo|\"foo\": not host:port",
        "node --http-port 70000|port is 70000: it has to be 0 to 65535",
        "node --http-port x|flag --http-port is \"x\": it has to be a whole number, 0 to 65535",
        "node --cluster-port 0 --join 127.0.0.1:1|flag --cluster-port, cluster.port: port is 0: it has to be 1 to 65535",
        "node --name a/b|flag --name, name: name is \"a/b\": it has to be 1 to 64 letters, digits and ._-@:",
        "node --allow-origin example.org|allowOrigins has \"example.org\"",
      })
  void wrongUsageIsNamedAndExitsWith2(String arguments, String message) {
    assertThat(run(arguments == null ? new String[0] : arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void aTakenPortIsNamedWithItsKnobAndExitsWith1() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      assertThat(run("node", "--http-port", port)).isEqualTo(1);
      assertThat(err.toString())
          .contains("port " + port + " is in use: choose another with --http-port");
      assertThat(run("node", "--cluster-port", port, "--join", "127.0.0.1:" + port))
          .isEqualTo(1);
      assertThat(err.toString())
          .contains("cluster port " + port + " is in use: choose another with --cluster-port");
    }
  }

  @Test
  void theEffectiveConfigurationIsPrintedWithItsSources() throws IOException {
    Path file = Files.writeString(
        temporary.resolve("r.json"), "{\"tracker\": {\"shards\": 3}, \"web\": {\"port\": 1}}");
    assertThat(run("node", "--config", file.toString(), "--http-port", "2", "--print-config"))
        .isZero();
    assertThat(out.toString().lines())
        .contains(
            "web.port = 2  (flag --http-port)",
            "tracker.shards = 3  (file " + file + ")",
            "tracker.flushMs = 2  (default)");
    assertThat(run("node", "--config", temporary.resolve("none").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("cannot be read (--config)");
  }

  @Test
  void anEmptyClusterHostIsWrongUsage() {
    assertThat(run("node", "--cluster-host", "")).isEqualTo(2);
    assertThat(err.toString()).contains("flag --cluster-host, cluster.host: host is empty");
  }

  @Test
  void anHttpHostThatIsNotHereIsNamedAndExitsWith1() {
    assertThat(run("node", "--http-host", "192.0.2.1", "--http-port", "0", "--insecure"))
        .isEqualTo(1);
    assertThat(err.toString())
        .contains("192.0.2.1 is no address of this machine: choose another with --http-host");
  }

  @Test
  void aClusterHostThatIsNotHereIsNamedAndExitsWith1() {
    assertThat(run("node", "--cluster-host", "192.0.2.1", "--join", "127.0.0.1:1"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("192.0.2.1 is no address of this machine");
  }

  @Test
  void developmentModeForOthersHasToBeSaidByName() {
    assertThat(run("node", "--http-host", "0.0.0.0", "--http-port", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("host is \"0.0.0.0\"").contains("--insecure");
  }
}
