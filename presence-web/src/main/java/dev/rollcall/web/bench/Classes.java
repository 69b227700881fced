package dev.rollcall.web.bench;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * How many bytes the objects of each class take in this heap, those that are reachable.
 *
 * @param bytes by the name of the class
 */
record Classes(Map<String, Long> bytes) {

  /** Counts them, as {@code jcmd GC.class_histogram} does. */
  static Classes count() throws JMException {
    String table = (String) ManagementFactory.getPlatformMBeanServer()
        .invoke(
            new ObjectName("com.sun.management:type=DiagnosticCommand"),
            "gcClassHistogram",
            new Object[] {new String[0]},
            new String[] {String[].class.getName()});
    Map<String, Long> bytes = new HashMap<>();
    for (String line : table.lines().toList()) {
      // num: instances bytes class [(module)]
      String[] columns = line.trim().split("\\s+", 5);
      if (columns.length >= 4 && columns[0].endsWith(":")) {
        bytes.merge(columns[3], Long.parseLong(columns[2]), Long::sum);
      }
    }
    return new Classes(bytes);
  }

  /** What there is here beyond that. */
  Classes less(Classes before) {
    Map<String, Long> more = new HashMap<>();
    bytes.forEach((name, count) -> more.put(name, count - before.bytes.getOrDefault(name, 0L)));
    return new Classes(more);
  }

  /** The largest, as lines. */
  List<String> largest(int count) {
    return bytes.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(count)
        .map(entry -> "class " + entry.getKey() + " " + entry.getValue())
        .toList();
  }
}
