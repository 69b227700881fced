package dev.rollcall.web.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** The Kubernetes manifests, as maps and lists. */
final class Manifests {

  static final Path DIRECTORY = Path.of("src", "main", "deploy");

  private final List<Map<String, Object>> documents = new ArrayList<>();

  Manifests() {
    for (Object document : new Yaml().loadAll(text("kubernetes.yaml"))) {
      documents.add(map(document));
    }
  }

  static String text(String file) {
    try {
      return Files.readString(DIRECTORY.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All documents. */
  List<Map<String, Object>> documents() {
    return documents;
  }

  Map<String, Object> document(String kind, String name) {
    return documents.stream()
        .filter(document -> document.get("kind").equals(kind))
        .filter(document -> at(document, "metadata.name").equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  Map<String, Object> pod() {
    return map(at(document("StatefulSet", "rollcall"), "spec.template.spec"));
  }

  Map<String, Object> container() {
    return map(list(pod().get("containers")).get(0));
  }

  /** The container's variables; those that Kubernetes fills in as {@code fieldRef:path} and {@code secretKeyRef:key}. */
  Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    for (Object each : list(container().get("env"))) {
      Map<String, Object> variable = map(each);
      String value = (String) variable.get("value");
      if (value == null) {
        Map<String, Object> from = map(variable.get("valueFrom"));
        value = from.containsKey("fieldRef")
            ? "fieldRef:" + at(from, "fieldRef.fieldPath")
            : "secretKeyRef:" + at(from, "secretKeyRef.key");
      }
      environment.put((String) variable.get("name"), value);
    }
    return environment;
  }

  /** The container's ports by name. */
  Map<String, Integer> ports() {
    Map<String, Integer> ports = new LinkedHashMap<>();
    for (Object port : list(container().get("ports"))) {
      ports.put((String) map(port).get("name"), (Integer) map(port).get("containerPort"));
    }
    return ports;
  }

  /** The path that a probe asks for. */
  String probe(String name) {
    return (String) at(container(), name + ".httpGet.path");
  }

  /** What stands at a path of names joined by dots. */
  static Object at(Map<String, Object> tree, String path) {
    Object place = tree;
    for (String name : path.split("\\.", -1)) {
      place = map(place).get(name);
      if (place == null) {
        throw new AssertionError("nothing at " + path + " (" + name + ")");
      }
    }
    return place;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  static List<Object> list(Object value) {
    return (List<Object>) value;
  }
}
