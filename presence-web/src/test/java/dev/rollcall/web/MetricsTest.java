package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is scraped, and that docs/metrics.md lists exactly that. */
class MetricsTest {

  private static final Path TABLE = Path.of("docs", "metrics.md");
  private static final String BEGIN = "<!-- the table: written by MetricsTest -->";
  private static final Pattern HELP = Pattern.compile("(?m)^# HELP (rollcall_\\w+) (.*)$");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (rollcall_\\w+) (\\w+)$");

  private ServerFixture fixture;

  @BeforeEach
  void serve() {
    fixture = new ServerFixture(
        new PresenceServerOptions().setMetrics(new MetricsOptions().setTopTopics(2)));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private String scrape() {
    return fixture.get("/metrics").body();
  }

  @Test
  void everyMetricIsDocumentedAndEveryDocumentedMetricIsScraped() throws IOException {
    busy();
    String expectedTable = table(scrape());
    String document = Files.readString(TABLE);
    String head = document.substring(0, document.indexOf(BEGIN) + BEGIN.length());
    String expected = head + "\n\n" + expectedTable;
    if (Boolean.getBoolean("rollcall.write")) {
      Files.writeString(TABLE, expected);
    }
    assertThat(Files.readString(TABLE))
        .as("run this test once with -Drollcall.write=true")
        .isEqualTo(expected);
  }

  private static String table(String scraped) {
    Map<String, String> kinds = new TreeMap<>();
    for (Matcher type = TYPE.matcher(scraped); type.find(); ) {
      kinds.put(type.group(1), type.group(2));
    }
    Map<String, String> rows = new TreeMap<>();
    for (Matcher help = HELP.matcher(scraped); help.find(); ) {
      rows.put(
          help.group(1),
          "| `" + help.group(1) + "` | " + kinds.get(help.group(1)) + " | " + help.group(2) + " |");
    }
    return "| metric | type | meaning |\n|---|---|---|\n" + String.join("\n", rows.values()) + "\n";
  }

  /** Something of everything that has a metric only once it happened. */
  private void busy() {
    TestClient ann = fixture.client();
    ann.join("big", "ann");
    TestClient ben = fixture.client();
    ben.join("big", "ben");
    ben.join("small", "ben");
    JsonObject refused =
        TestClient.await(ann.push("big", "track", new JsonObject().put("key", "__proto__")));
    assertThat(refused.getString("status")).isEqualTo("error");
    await().atMost(Duration.ofSeconds(20)).until(() -> ann.presences("big").size() == 2);
  }

  @Test
  void diffsAreMeasuredAndWhatIsRefusedIsCountedByReason() {
    busy();
    String scraped = scrape();
    assertThat(scraped).containsPattern("rollcall_diff_size_count [1-9]");
    assertThat(scraped).containsPattern("rollcall_diff_lag_seconds_count [1-9]");
    assertThat(scraped).contains("rollcall_rejections_total{reason=\"INVALID\"} 1.0");
    assertThat(scraped).contains("rollcall_ready 1.0").contains("rollcall_behind_seconds 0.0");
    assertThat(scraped).contains("process_files_open_files").contains("jvm_memory_used_bytes");
  }

  @Test
  void onlyTheLargestTopicsAreNamed() {
    TestClient client = fixture.client();
    client.join("big", "a");
    client.request("big", "track", new JsonObject().put("key", "b"));
    client.request("big", "track", new JsonObject().put("key", "c"));
    client.join("middle", "a");
    client.request("middle", "track", new JsonObject().put("key", "b"));
    client.join("small", "a");
    assertThat(scrape())
        .contains("rollcall_topic_presences{topic=\"big\"} 3.0")
        .contains("rollcall_topic_presences{topic=\"middle\"} 2.0")
        .doesNotContain("small");
    client.request("small", "track", new JsonObject().put("key", "b"));
    client.request("small", "track", new JsonObject().put("key", "c"));
    client.request("small", "track", new JsonObject().put("key", "d"));
    assertThat(scrape())
        .contains("rollcall_topic_presences{topic=\"small\"} 4.0")
        .doesNotContain("middle");
  }

  @Test
  void aServerThatDrainsIsNotReady() {
    TestClient.await(fixture.server.drain());
    assertThat(scrape()).contains("rollcall_ready 0.0");
  }
}
