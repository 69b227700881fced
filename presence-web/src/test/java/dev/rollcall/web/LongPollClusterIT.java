package dev.rollcall.web;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two node processes, and the npm package phoenix in three versions, whose polls reach them in turn. */
class LongPollClusterIT {

  @ParameterizedTest
  @ValueSource(strings = {"phoenix", "phoenix17", "phoenix16"})
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void pollsReachAnyNode(String client) throws Exception {
    NodeTests.run("polls.test.mjs", Map.of("PHOENIX", client));
  }
}
