package dev.rollcall.tracker.wire;

import dev.rollcall.tracker.Corpus;
import dev.rollcall.tracker.Seeds;
import org.junit.jupiter.api.Test;

/** W1: bytes that something or somebody has been at. Guided by coverage, and for longer: {@code mvn -Pfuzz}. */
class FrameFuzzTest {

  private static final int SEEDS = 100_000;

  @Test
  void whatTheFuzzerFoundWorthKeepingHolds() {
    Corpus.check("frames", FrameFuzz::fuzzerTestOneInput);
  }

  @Test
  void mutatedRealFramesAreMalformedOrFitToBeUsedAndTakeLittleMemory() {
    Seeds.check(SEEDS, (seed, random) -> {
      byte[] frame = MutatedFrame.whole(random);
      FrameFuzz.fuzzerTestOneInput(MutatedFrame.of(frame, random));
    });
  }
}
