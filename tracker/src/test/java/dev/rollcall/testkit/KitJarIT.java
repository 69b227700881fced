package dev.rollcall.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The jar of the test kit holds all that the kit needs: loaded from there, with none of this module's other tests in reach. */
class KitJarIT {

  private static final String TEST_CLASSES = Path.of("target", "test-classes").toString();

  @Test
  void aClusterRunsFromTheJarAlone() throws Exception {
    try (URLClassLoader loader = kit()) {
      Class<?> kit = loader.loadClass("dev.rollcall.tracker.simulation.SimCluster");
      Object cluster = kit.getConstructor(long.class, int.class).newInstance(1L, 3);
      kit.getMethod("advance", long.class).invoke(cluster, 1_000L);
      kit.getMethod("assertConverged").invoke(cluster);
      assertThat(loader.loadClass("dev.rollcall.tracker.simulation.SimExtension"))
          .isPublic();
      assertThat(kit.getProtectionDomain().getCodeSource().getLocation().getPath())
          .endsWith("-tests.jar");
    }
  }

  private static URLClassLoader kit() throws IOException {
    List<URL> urls = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      Path jar = files
          .filter(file -> file.toString().endsWith("-tests.jar"))
          .findFirst()
          .orElseThrow();
      urls.add(jar.toUri().toURL());
    }
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (String entry : List.of(classPath.split(File.pathSeparator))) {
      if (!entry.contains(TEST_CLASSES)) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }
}
