package dev.rollcall.web.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log of a process looks like, with text of clients in it. */
class NodeLogTest {

  private static final Logger LOG = LoggerFactory.getLogger(NodeLogTest.class);

  /** What somebody would send who wants to write a line of their own, or to a terminal: line ends of all kinds, and an escape sequence. */
  private static final String HOSTILE =
      "room\r\n12:00:00.000 ERROR forged\u2028\u2029\u0085\u000b\u001b[31mred\u0000\"}";

  /** Logs in a process of its own: the log of this one is not to change. */
  public static final class Speaker {

    private Speaker() {}

    public static void main(String[] args) {
      NodeLog.apply(new dev.rollcall.web.config.LogOptions().setFormat(args[0]).setLevel(args[1]));
      LOG.debug("quiet");
      LOG.info("topic {} refused", HOSTILE, new IllegalStateException(HOSTILE));
    }
  }

  private static List<String> lines(String format, String level) throws Exception {
    Process process = new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-Dstderr.encoding=UTF-8",
            "-Dfile.encoding=UTF-8",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Speaker.class.getName(),
            format,
            level)
        .start();
    String log = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(log).isZero();
    return List.of(log.split("\n"));
  }

  @Test
  void anEventIsOneLineOfTextWhateverIsInIt() throws Exception {
    List<String> lines = lines("text", "INFO");
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0))
        .contains("INFO", "NodeLogTest", "forged")
        .doesNotContainPattern("[\\p{Cntrl}\u0085\u2028\u2029]");
  }

  @Test
  void anEventIsOneJsonObjectWhateverIsInIt() throws Exception {
    List<String> lines = lines("json", "DEBUG");
    assertThat(lines).hasSize(2);
    JsonObject event = new JsonObject(lines.get(1));
    assertThat(event.getString("level")).isEqualTo("INFO");
    assertThat(event.getString("loggerName")).endsWith("NodeLogTest");
    assertThat(event.getString("formattedMessage")).isEqualTo("topic " + HOSTILE + " refused");
    assertThat(event.getLong("timestamp")).isPositive();
    assertThat(event.getJsonObject("throwable").getString("message")).isEqualTo(HOSTILE);
    assertThat(new JsonObject(lines.get(0)).getString("formattedMessage")).isEqualTo("quiet");
  }
}
