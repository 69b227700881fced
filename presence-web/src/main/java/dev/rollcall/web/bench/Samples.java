package dev.rollcall.web.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What several repetitions gave, by name. One thread. */
public final class Samples {

  private final Map<String, List<Double>> byName = new LinkedHashMap<>();

  /** Adds what one repetition gave. */
  public void add(String name, double value) {
    byName.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
  }

  /** Adds all that others have, the suffix added to each name. */
  public void addAll(Samples others, String suffix) {
    others.byName.forEach((name, values) -> values.forEach(value -> add(name + suffix, value)));
  }

  /** Whether anything was added under the name. */
  public boolean has(String name) {
    return byName.containsKey(name);
  }

  /**
   * The spread of what was added under the name.
   *
   * @throws IllegalArgumentException if nothing was
   */
  public Spread of(String name) {
    List<Double> values = byName.get(name);
    if (values == null) {
      throw new IllegalArgumentException("nothing was measured as \"" + name + "\"");
    }
    return Spread.of(values);
  }

  /** The spread of one divided by the other, repetition by repetition. */
  public Spread ratio(String above, String below) {
    List<Double> dividends = byName.getOrDefault(above, List.of());
    List<Double> divisors = byName.getOrDefault(below, List.of());
    if (dividends.size() != divisors.size()) {
      throw new IllegalArgumentException("\"" + above + "\" was measured " + dividends.size()
          + " times, \"" + below + "\" " + divisors.size() + " times");
    }
    double[] ratios = new double[dividends.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = dividends.get(i) / divisors.get(i);
    }
    return Spread.of(ratios);
  }
}
