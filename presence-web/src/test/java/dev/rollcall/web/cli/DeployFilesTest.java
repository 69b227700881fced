package dev.rollcall.web.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.web.DrainOptions;
import dev.rollcall.web.config.Configuration;
import dev.rollcall.web.config.NodeOptions;
import dev.rollcall.web.config.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The container file and the Kubernetes manifests, read and compared with what the node knows: no cluster is needed to see that they do not fit. */
class DeployFilesTest {

  private static final String LABEL = "app.kubernetes.io/name";

  private final Manifests manifests = new Manifests();

  /** What a pod's node would be told. An unknown variable or a value out of range fails here. */
  private NodeOptions told() {
    Map<String, String> environment = new HashMap<>(manifests.environment());
    environment.replaceAll((name, value) -> switch (value) {
      case "fieldRef:metadata.name" -> "rollcall-0";
      case "fieldRef:status.podIP" -> "10.0.0.1";
      default -> value.startsWith("secretKeyRef:") ? "s".repeat(32) : value;
    });
    return Configuration.resolve(Map.of(), environment, "", null).options();
  }

  @Test
  void everyVariableIsAnOptionAndEveryPortTheNodes() {
    NodeOptions told = told();
    assertThat(manifests.ports())
        .isEqualTo(Map.of(
            "http", told.getWeb().getPort(),
            "cluster", told.getCluster().getPort(),
            "management", told.getWeb().getManagement().getPort()));
    assertThat(told.getName()).isEqualTo("rollcall-0");
    assertThat(told.getCluster().getHost()).isEqualTo("10.0.0.1");
    assertThat(told.getWeb().getAuth().isConfigured())
        .as("nobody is let in unasked")
        .isTrue();
    assertThat(told.getWeb().getManagement().getToken()).isNotEmpty();
    assertThat(told.getLog().getFormat()).isEqualTo("json");
  }

  @Test
  void secretsComeFromASecret() {
    Configuration plain = Configuration.resolve(Map.of(), Map.of(), "", null);
    List<Setting> secrets = plain.values().stream()
        .map(Configuration.Effective::setting)
        .filter(Setting::isSecret)
        .toList();
    assertThat(secrets).isNotEmpty();
    Map<String, String> environment = manifests.environment();
    for (Setting secret : secrets) {
      assertThat(environment.getOrDefault(secret.variable(), "secretKeyRef:"))
          .startsWith("secretKeyRef:");
    }
    assertThat(manifests.documents()).extracting(doc -> doc.get("kind")).doesNotContain("Secret");
  }

  @Test
  void theNodesFindOneAnotherThroughTheHeadlessService() {
    Map<String, Object> service = manifests.document("Service", "rollcall-cluster");
    assertThat(Manifests.at(service, "spec.clusterIP")).isEqualTo("None");
    assertThat(Manifests.at(service, "spec.publishNotReadyAddresses")).isEqualTo(true);
    assertThat(told().getCluster().getJoin())
        .containsExactly("rollcall-cluster:" + manifests.ports().get("cluster"));
    assertThat(Manifests.at(manifests.document("StatefulSet", "rollcall"), "spec.serviceName"))
        .isEqualTo("rollcall-cluster");
  }

  @Test
  void whateverSelectsPodsSelectsThese() {
    Object labels = Manifests.at(
        manifests.document("StatefulSet", "rollcall"), "spec.template.metadata.labels");
    assertThat(labels).isEqualTo(Map.of(LABEL, "rollcall"));
    assertThat(Manifests.at(
            manifests.document("StatefulSet", "rollcall"), "spec.selector.matchLabels"))
        .isEqualTo(labels);
    assertThat(Manifests.at(
            manifests.document("PodDisruptionBudget", "rollcall"), "spec.selector.matchLabels"))
        .isEqualTo(labels);
    assertThat(Manifests.at(
            manifests.document("NetworkPolicy", "rollcall"), "spec.podSelector.matchLabels"))
        .isEqualTo(labels);
    for (String service : List.of("rollcall", "rollcall-cluster")) {
      Map<String, Object> document = manifests.document("Service", service);
      assertThat(Manifests.at(document, "spec.selector")).isEqualTo(labels);
      for (Object port : Manifests.list(Manifests.at(document, "spec.ports"))) {
        assertThat(manifests.ports()).containsKey((String) Manifests.map(port).get("targetPort"));
      }
    }
    assertThat(Manifests.at(
            manifests.document("PodDisruptionBudget", "rollcall"), "spec.maxUnavailable"))
        .isEqualTo(1);
  }

  @Test
  void probesAskWhatIsThereAndThePodHasTimeToDrain() {
    assertThat(manifests.probe("livenessProbe")).isEqualTo("/health/live");
    assertThat(manifests.probe("startupProbe")).isEqualTo("/health/live");
    assertThat(manifests.probe("readinessProbe")).isEqualTo("/health/ready");
    DrainOptions drain = told().getWeb().getDrain();
    List<Object> preStop =
        Manifests.list(Manifests.at(manifests.container(), "lifecycle.preStop.exec.command"));
    long atMostS = Long.parseLong((String) preStop.get(1))
        + (drain.getDelayMs() + drain.getSpreadMs() + drain.getWaitMs()) / 1_000
        + RunningNode.STOP_S_MAX;
    assertThat((Integer) manifests.pod().get("terminationGracePeriodSeconds"))
        .isGreaterThanOrEqualTo((int) atMostS);
    assertThat(manifests.pod().get("enableServiceLinks")).isEqualTo(false);
  }

  @Test
  void aPodMayDoNothingThatItNeedNot() {
    assertThat(Manifests.at(manifests.pod(), "securityContext.runAsNonRoot")).isEqualTo(true);
    assertThat(manifests.pod().get("automountServiceAccountToken")).isEqualTo(false);
    Map<String, Object> container = manifests.container();
    assertThat(Manifests.at(container, "securityContext.allowPrivilegeEscalation"))
        .isEqualTo(false);
    assertThat(Manifests.at(container, "securityContext.readOnlyRootFilesystem"))
        .isEqualTo(true);
    assertThat(Manifests.at(container, "securityContext.capabilities.drop"))
        .isEqualTo(List.of("ALL"));
    assertThat(Manifests.at(container, "resources.limits.memory"))
        .isEqualTo(Manifests.at(container, "resources.requests.memory"));
  }

  @Test
  void theContainerFileIsPinnedNotRootAndTellsTheNodeWhatItKnows() {
    String file = Manifests.text("Dockerfile").replace("\\\n", " ");
    assertThat(file).containsPattern("(?m)^FROM \\S+:\\d[\\w.-]*-jre-\\w+$");
    assertThat(file)
        .containsPattern("(?m)^USER 10001:10001$")
        .containsPattern("(?m)^HEALTHCHECK .* CMD \\[");
    assertThat(Manifests.at(manifests.pod(), "securityContext.runAsUser")).isEqualTo(10001);
    assertThat(file).containsPattern("(?m)^ENTRYPOINT \\[\"java\", .*\"node\"\\]$");
    List<Integer> exposed = new ArrayList<>();
    for (String port : line(file, "EXPOSE").split(" ", -1)) {
      exposed.add(Integer.valueOf(port));
    }
    assertThat(exposed).containsExactlyInAnyOrderElementsOf(manifests.ports().values());
    Map<String, String> environment = new HashMap<>();
    Matcher variable = Pattern.compile("(\\w+)=(\\S+)").matcher(line(file, "ENV"));
    while (variable.find()) {
      environment.put(variable.group(1), variable.group(2));
    }
    NodeOptions told = Configuration.resolve(Map.of(), environment, "", null).options();
    assertThat(told.getWeb().getPort()).isEqualTo(manifests.ports().get("http"));
    for (Matcher copied = Pattern.compile("(?m)^COPY (?:--\\S+ )*(\\S+) ").matcher(file);
        copied.find(); ) {
      assertThat(copied.group(1)).matches("target/rollcall\\.jar|src/main/deploy/healthcheck\\.sh");
    }
  }

  private static String line(String file, String instruction) {
    Matcher line = Pattern.compile("(?m)^" + instruction + " +(.*)$").matcher(file);
    assertThat(line.find()).as(instruction).isTrue();
    return line.group(1).strip();
  }
}
