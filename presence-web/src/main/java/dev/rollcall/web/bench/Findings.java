package dev.rollcall.web.bench;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A report that is being written: notes the machine when it begins and when it ends. One thread. */
public final class Findings {

  private final String scenario;
  private final Map<String, Object> setup = new LinkedHashMap<>();
  private final List<Figure> figures = new ArrayList<>();
  private final List<Check> checks = new ArrayList<>();

  /** Begins a run of a scenario. */
  public Findings(Scenario scenario, Size size) {
    this.scenario = scenario.name();
    setup.put("size", size.name());
    setup.put("jdk", Runtime.version().toString());
    setup.put("cores", Runtime.getRuntime().availableProcessors());
    setup.put("heapMaxMiB", Runtime.getRuntime().maxMemory() >> 20);
    setup.put(
        "gc",
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .collect(Collectors.joining(", ")));
    setup.put("warmUps", size.warmUps());
    setup.put("repetitions", size.repetitions());
    setup.put("loadAtStart", load());
  }

  /** Notes what it ran with: a string, a number or a boolean. */
  public Findings with(String name, Object value) {
    setup.put(name, value);
    return this;
  }

  /** Adds what was measured. */
  public Findings figure(Figure figure) {
    figures.add(figure);
    return this;
  }

  /** Adds what was measured. */
  public Findings figure(
      String what, String unit, Spread measured, @Nullable Spread floor, @Nullable Target target) {
    return figure(new Figure(what, unit, measured, floor, target));
  }

  /** Adds what was looked at. */
  public Findings check(Check check) {
    checks.add(check);
    return this;
  }

  /** Ends the run. */
  public Report report() {
    setup.put("loadAtEnd", load());
    return new Report(
        scenario, new LinkedHashMap<>(setup), List.copyOf(figures), List.copyOf(checks));
  }

  /** Processes that want to run, averaged over the last minute; negative where the system does not say. */
  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
