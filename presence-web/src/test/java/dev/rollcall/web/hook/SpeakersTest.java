package dev.rollcall.web.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SpeakersTest {

  private static final Set<String> UP = Set.of("b", "c", "d");

  private final Speakers speakers = new Speakers();

  @Test
  void whoIsUpAndHasSaidSoSpeaks() {
    speakers.on("b", "1", true);
    speakers.on("c", "1", false);
    speakers.among(UP);
    assertThat(speakers.among(UP)).containsExactly("b");
    speakers.on("c", "1", true);
    assertThat(speakers.among(UP)).containsExactly("b", "c");
    speakers.on("b", "1", false);
    assertThat(speakers.among(UP)).containsExactly("c");
  }

  @Test
  void whoIsNotUpIsForgottenUntilItSaysSoAgain() {
    speakers.on("b", "1", true);
    speakers.among(UP);
    assertThat(speakers.among(Set.of())).isEmpty();
    assertThat(speakers.among(UP)).isEmpty();
    assertThat(speakers.on("b", "1", true)).isFalse();
    speakers.among(UP);
    assertThat(speakers.on("b", "1", true)).isTrue();
    assertThat(speakers.among(UP)).containsExactly("b");
  }

  /** However close together its words come: what its last run had to tell is up to others first. */
  @Test
  void betweenTwoRunsOfANodeThereIsALookAtWhichItDoesNotSpeak() {
    speakers.on("b", "1", true);
    speakers.among(UP);
    assertThat(speakers.on("b", "2", true)).isFalse();
    assertThat(speakers.on("b", "2", true)).isFalse();
    assertThat(speakers.among(UP)).isEmpty();
    assertThat(speakers.on("b", "2", true)).isTrue();
    assertThat(speakers.among(UP)).containsExactly("b");
  }
}
