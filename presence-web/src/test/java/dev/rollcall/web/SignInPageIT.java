package dev.rollcall.web;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo page in a real browser on nodes that ask for tokens. Leaves pictures in target/screenshots. */
class SignInPageIT {

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void whoHasATokenIsLetInAndWhoHasNoneIsAskedForIt() throws Exception {
    NodeTests.runInBrowser("sign-in.test.mjs");
  }
}
