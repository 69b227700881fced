package dev.rollcall.web.bench.cluster;

import dev.rollcall.web.bench.Scenario;
import java.util.List;

/** The scenarios that need processes of their own. */
public final class ClusterScenarios {

  private ClusterScenarios() {}

  /** All of them. */
  public static List<Scenario> all() {
    return List.of(
        new Propagate(),
        new Burst(),
        new Fresh(),
        new Kill(),
        new Heal(),
        new Idle(),
        new Web(),
        new Registry());
  }
}
