package dev.rollcall.web.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.web.presence.View.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicRuleTest {

  @ParameterizedTest
  @CsvSource({
    "100,100,false,FULL",
    "100,101,false,SAMPLE",
    "100,76,true,SAMPLE",
    "100,75,true,FULL",
    "3,3,false,FULL",
    "3,3,true,SAMPLE",
    "3,2,true,FULL",
    "2,1,true,FULL",
    "5,4,true,SAMPLE",
    "5,3,true,FULL",
  })
  void whatHasShrunkToThreeQuartersIsShownInFullAgain(
      int fullMax, int presences, boolean narrow, Kind kind) {
    assertThat(new TopicRule().setFullMax(fullMax).kind(presences, narrow)).isEqualTo(kind);
  }
}
