package dev.rollcall.tracker.hostile;

import dev.rollcall.tracker.Corpus;
import org.junit.jupiter.api.Test;

/** What the fuzzer found worth keeping. For longer: {@code mvn -Pfuzz}. */
class MachineFuzzTest {

  @Test
  void rowsOfFramesThatWereKeptHold() {
    Corpus.check("machines", MachineFuzz::fuzzerTestOneInput);
  }
}
