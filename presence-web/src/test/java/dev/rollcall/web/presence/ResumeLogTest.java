package dev.rollcall.web.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.web.wire.WireMessage;
import org.junit.jupiter.api.Test;

class ResumeLogTest {

  private static final WireMessage TEN_BYTES = WireMessage.text("0123456789");

  private final ResumeLog log = new ResumeLog(30, 100);

  @Test
  void whoHoldsThePresentHasMissedNothing() {
    assertThat(log.since(ResumeLog.name(100))).isEmpty();
    assertThat(log.since(ResumeLog.name(99))).isNull();
    assertThat(log.since("")).isNull();
    assertThat(log.since("no content")).isNull();
  }

  @Test
  void whoHoldsThePastGetsWhatCameSinceInOrder() {
    WireMessage first = WireMessage.text("first");
    WireMessage second = WireMessage.text("second");
    log.add(first, 101);
    log.add(second, 102);
    assertThat(log.since(ResumeLog.name(100))).containsExactly(first, second);
    assertThat(log.since(ResumeLog.name(101))).containsExactly(second);
    assertThat(log.since(ResumeLog.name(102))).isEmpty();
  }

  @Test
  void aContentThatCameBackGoesOnFromItsNewest() {
    WireMessage last = WireMessage.text("last");
    log.add(WireMessage.text("there"), 101);
    log.add(WireMessage.text("and back"), 100);
    log.add(last, 102);
    assertThat(log.since(ResumeLog.name(100))).containsExactly(last);
  }

  @Test
  void itKeepsNoMoreBytesThanItMay() {
    for (int i = 1; i <= 100; i++) {
      log.add(TEN_BYTES, 100 + i);
      assertThat(log.bytes()).isLessThanOrEqualTo(30);
    }
    assertThat(log.since(ResumeLog.name(197))).hasSize(3);
    assertThat(log.since(ResumeLog.name(196))).isNull();
    log.add(WireMessage.text("far too long for this log, whatever it has"), 300);
    assertThat(log.bytes()).isZero();
    assertThat(log.since(ResumeLog.name(200))).isNull();
    assertThat(log.since(ResumeLog.name(300))).isEmpty();
  }
}
