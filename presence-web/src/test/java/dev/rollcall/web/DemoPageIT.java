package dev.rollcall.web;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo page in a real browser, in tabs on three node processes. Leaves pictures in target/screenshots. */
class DemoPageIT {

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void peopleOnDifferentNodesSeeEachOtherArriveChangeAndGo() throws Exception {
    String chromium = Optional.ofNullable(System.getenv("CHROMIUM")).orElse("/usr/bin/chromium");
    if (!Files.isExecutable(Path.of(chromium))) {
      NodeTests.skip(
          "no Chromium at " + chromium + " (CHROMIUM names another): the demo page was NOT tested");
    }
    NodeTests.run("page.test.mjs", Map.of("CHROMIUM", chromium));
  }
}
