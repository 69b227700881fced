package dev.rollcall.web;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo page in a real browser, in tabs on three node processes. Leaves pictures in target/screenshots. */
class DemoPageIT {

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void peopleOnDifferentNodesSeeEachOtherArriveChangeAndGo() throws Exception {
    NodeTests.runInBrowser("page.test.mjs");
  }
}
