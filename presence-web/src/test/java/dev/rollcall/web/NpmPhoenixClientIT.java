package dev.rollcall.web;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The npm package phoenix, as it is, against three node processes. */
class NpmPhoenixClientIT {

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void everyClientListsTheSamePeopleWhateverHappensToTheNodes() throws Exception {
    NodeTests.run("phoenix-client.test.mjs", Map.of());
  }
}
