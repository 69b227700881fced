package dev.rollcall.web.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static final Figure MISSED =
      new Figure("track", "ops/s", Spread.of(40), Spread.of(100), Target.atLeastFloors(0.5));
  private static final Figure MET =
      new Figure("get", "ns", Spread.of(1, 2, 3), null, Target.atMost(2));
  private static final Figure FREE = new Figure("hops", "hops/s", Spread.of(5));
  private static final Check GOOD = Check.equal("presences", 1_000, 1_000);
  private static final Check BAD = Check.equal("presences", 1_000, 999);

  private static Report report(Check... checks) {
    return new Report("local", Map.of("cores", 2), List.of(MISSED, MET, FREE), List.of(checks));
  }

  @Test
  void oneFailedCheckFailsTheReportAndAMissedTargetDoesNot() {
    assertThat(report(GOOD).holds()).isTrue();
    assertThat(report(GOOD).missed()).isEqualTo(1);
    assertThat(report(GOOD, BAD).holds()).isFalse();
    assertThat(BAD.seen()).isEqualTo("999, expected 1,000");
  }

  @Test
  void jsonSaysAllThatTheReportSays() {
    JsonObject json = report(GOOD, BAD).toJson();
    assertThat(new JsonObject(json.encode())).isEqualTo(json);
    assertThat(json.getString("scenario")).isEqualTo("local");
    assertThat(json.getBoolean("holds")).isFalse();
    assertThat(json.getLong("missed")).isEqualTo(1);
    assertThat(json.getJsonObject("setup").getInteger("cores")).isEqualTo(2);
    assertThat(json.getJsonArray("checks")).hasSize(2);
    JsonObject missed = json.getJsonArray("figures").getJsonObject(0);
    assertThat(missed.getJsonObject("measured").getDouble("median")).isEqualTo(40);
    assertThat(missed.getJsonObject("floor").getInteger("n")).isEqualTo(1);
    assertThat(missed.getDouble("ratio")).isEqualTo(0.4);
    assertThat(missed.getString("target")).isEqualTo("at least 0.5 x floor");
    assertThat(missed.getBoolean("met")).isFalse();
    JsonObject free = json.getJsonArray("figures").getJsonObject(2);
    assertThat(free.fieldNames()).containsExactlyInAnyOrder("what", "unit", "measured");
  }

  @Test
  void theTableHasARowPerFigureAndALinePerCheck() {
    List<String> lines = ReportTable.lines(report(GOOD, BAD));
    assertThat(lines.get(0)).isEqualTo("scenario local");
    assertThat(lines).contains("  cores = 2");
    assertThat(lines)
        .anyMatch(line -> line.matches("track +ops/s +40 +100 +0.4 +at least 0.5 x floor +MISSED"));
    assertThat(lines).anyMatch(line -> line.matches("get +ns +2 \\[1\\.\\.3] +at most 2 ns +met"));
    assertThat(lines).anyMatch(line -> line.matches("hops +hops/s +5"));
    assertThat(lines)
        .contains("ok      presences: 1,000", "FAILED  presences: 999, expected 1,000")
        .endsWith("2 checks, 1 failed; 2 targets, 1 missed");
  }
}
