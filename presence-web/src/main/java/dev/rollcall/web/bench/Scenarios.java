package dev.rollcall.web.bench;

import dev.rollcall.web.bench.cluster.ClusterScenarios;
import java.util.List;
import java.util.stream.Stream;

/** All scenarios. */
public final class Scenarios {

  private Scenarios() {}

  /** All scenarios, in the order in which they are listed and run. */
  public static List<Scenario> all() {
    return Stream.concat(ofOneNode().stream(), ClusterScenarios.all().stream()).toList();
  }

  /** Those that need no nodes as processes. */
  static List<Scenario> ofOneNode() {
    return List.of(
        new Floor(), new LocalWrites(), new Reads(), new Merge(), new Memory(), new OwnerEnd());
  }
}
