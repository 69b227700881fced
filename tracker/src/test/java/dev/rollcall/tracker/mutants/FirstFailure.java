package dev.rollcall.tracker.mutants;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import dev.rollcall.tracker.simulation.Simulate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;

/**
 * The process in which a mutant is tried: writes into a file which test of the core fails first, then which seed of the simulation does. What
 * kills fast comes first.
 */
final class FirstFailure {

  static final String TEST = "test ";
  static final String SEED = "seed ";
  static final String END = "end";

  private static final List<String> PACKAGES =
      List.of("membership", "replication", "wire", "crdt", "registry", "simulation");

  /** The random runs: they are the second half of the trial. */
  private static final String SIMULATION = "SimulationTest";

  private FirstFailure() {}

  /** Takes the file's path, and how many seeds of the simulation are run at most. */
  public static void main(String[] args) throws IOException {
    Path verdict = Path.of(args[0]);
    say(verdict, firstTest().map(test -> TEST + test));
    say(verdict, Simulate.firstFailure(Long.parseLong(args[1])).map(seed -> SEED + seed));
    say(verdict, Optional.of(END));
    System.exit(0);
  }

  private static Optional<String> firstTest() {
    Launcher launcher = LauncherFactory.create();
    for (String name : PACKAGES) {
      TestPlan plan = launcher.discover(
          request().selectors(selectPackage("dev.rollcall.tracker." + name)).build());
      for (TestIdentifier test : methods(plan)) {
        Throwable failure = failure(launcher, test);
        if (failure != null) {
          failure.printStackTrace();
          return Optional.of(text(test));
        }
      }
    }
    return Optional.empty();
  }

  private static @Nullable Throwable failure(Launcher launcher, TestIdentifier test) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    try {
      launcher.execute(request().selectors(selectUniqueId(test.getUniqueId())).build(), listener);
    } catch (Error unrecoverable) {
      return unrecoverable;
    }
    return listener.getSummary().getFailures().stream()
        .map(Failure::getException)
        .findFirst()
        .orElse(null);
  }

  private static List<TestIdentifier> methods(TestPlan plan) {
    List<TestIdentifier> methods = new ArrayList<>();
    for (TestIdentifier engine : plan.getRoots()) {
      for (TestIdentifier test : plan.getDescendants(engine)) {
        boolean simulation = test.getUniqueId().contains(SIMULATION);
        if (!simulation && test.getSource().orElse(null) instanceof MethodSource) {
          methods.add(test);
        }
      }
    }
    return methods;
  }

  private static String text(TestIdentifier test) {
    MethodSource source = (MethodSource) test.getSource().orElseThrow();
    String type = source.getClassName();
    return type.substring(type.lastIndexOf('.') + 1) + "." + source.getMethodName();
  }

  private static void say(Path verdict, Optional<String> line) throws IOException {
    if (line.isPresent()) {
      Files.writeString(verdict, line.get() + "\n", StandardOpenOption.APPEND);
    }
  }
}
