package dev.rollcall.web.bench;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** All scenarios, in the order in which {@code all} runs them. */
public final class Scenarios {

  private static final List<Scenario> ALL = List.of();

  private Scenarios() {}

  /** All of them. */
  public static List<Scenario> all() {
    return ALL;
  }

  /** The one with the name. */
  public static Optional<Scenario> named(String name) {
    return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }

  /** Their names, separated by commas. */
  public static String names() {
    return ALL.stream().map(Scenario::name).collect(Collectors.joining(", "));
  }
}
