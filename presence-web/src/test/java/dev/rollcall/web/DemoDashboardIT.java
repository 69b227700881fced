package dev.rollcall.web;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo's dashboard in a real browser: nodes are paused and killed, and what is to be seen of it is seen. */
class DemoDashboardIT {

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void nodesAreKilledFromTheDashboardAndOneWatchesTheHealing() throws Exception {
    NodeTests.runInBrowser("demo.test.mjs");
  }
}
