package dev.rollcall.web.bench.node;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What this process's threads used of the CPU, by what they do, the JVM's own among them: those the kernel knows and Java does not tell of. A thread that has ended takes
 * its share along.
 */
final class ThreadTimes {

  private static final Path TASKS = Path.of("/proc/self/task");

  /** By how the kernel has their names: the first 15 characters. */
  private static final Map<String, String> ROLES = Map.ofEntries(
      Map.entry("C1 ", "JIT compiler"),
      Map.entry("C2 ", "JIT compiler"),
      Map.entry("Sweeper", "JIT compiler"),
      Map.entry("GC ", "collector"),
      Map.entry("G1 ", "collector"),
      Map.entry("VM ", "VM"),
      Map.entry("hz.", "Hazelcast"),
      Map.entry("vert.x-eventloo", "event loops"),
      Map.entry("rollcall-member", "membership"),
      Map.entry("rollcall-pubsub", "pubsub's watch"));

  private static final String REST = "other threads";

  private ThreadTimes() {}

  /** In ns, since they began; empty where there is no /proc. */
  static JsonObject ns() {
    JsonObject times = new JsonObject();
    if (!Files.isDirectory(TASKS)) {
      return times;
    }
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        add(task, times);
      }
    } catch (IOException e) {
      // Not a Linux that tells.
    }
    return times;
  }

  private static void add(Path task, JsonObject times) {
    try {
      String role = role(Files.readString(task.resolve("comm")).strip());
      String ran = Files.readString(task.resolve("schedstat"));
      long ns = Long.parseLong(ran.substring(0, ran.indexOf(' ')));
      times.put(role, times.getLong(role, 0L) + ns);
    } catch (IOException e) {
      // It has ended meanwhile.
    }
  }

  private static String role(String name) {
    for (Map.Entry<String, String> role : ROLES.entrySet()) {
      if (name.startsWith(role.getKey())) {
        return role.getValue();
      }
    }
    return REST;
  }
}
