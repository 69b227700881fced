package dev.rollcall.web.hook;

import dev.rollcall.web.NodeTests;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Webhooks on three node processes, one of which is killed, stopped and started again. */
class WebhookIT {

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void eachEventIsToldWhoeverDies() throws Exception {
    NodeTests.run("hooks.test.mjs", Map.of());
  }
}
