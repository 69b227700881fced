package dev.rollcall.web;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three node processes, restarted one after the other under connected clients of the npm package phoenix. */
class RollingRestartIT {

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void nobodyWhoStaysIsSeenToLeave() throws Exception {
    NodeTests.run("rolling.test.mjs", Map.of());
  }
}
