package dev.rollcall.web;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The first application of docs/start.md, from its files as they stand there to a page that lists who is here. */
class StartIT {

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void whatTheDocumentShowsWorks() throws Exception {
    NodeTests.run("start.test.mjs", Map.of());
  }
}
