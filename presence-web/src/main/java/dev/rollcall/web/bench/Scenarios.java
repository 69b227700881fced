package dev.rollcall.web.bench;

import java.util.List;

/** All scenarios. */
public final class Scenarios {

  private Scenarios() {}

  /** All scenarios, in the order in which they are listed and run. */
  public static List<Scenario> all() {
    return List.of(
        new Floor(), new LocalWrites(), new Reads(), new Merge(), new Memory(), new OwnerEnd());
  }
}
