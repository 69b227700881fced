package dev.rollcall.web;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Rollcall shows beyond Phoenix, to the npm package as it is, against two node processes. */
class NpmPresenceIT {

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void presenceWorksInAllOfIt() throws Exception {
    NodeTests.run("presence.test.mjs", Map.of());
  }
}
