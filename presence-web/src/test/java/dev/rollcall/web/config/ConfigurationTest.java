package dev.rollcall.web.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rollcall.web.hook.HookEndpoint;
import dev.rollcall.web.presence.TopicRule;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

  private static final Map<String, String> NONE = Map.of();

  private static Configuration resolve(
      Map<String, String> flags, Map<String, String> environment, String file) {
    return Configuration.resolve(flags, environment, "r.json", file);
  }

  private static String line(Configuration configuration, String path) {
    return configuration.values().stream()
        .map(Object::toString)
        .filter(line -> line.startsWith(path + " = "))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFlagGoesBeforeTheEnvironmentThatBeforeTheFileAndThatBeforeTheDefault() {
    String file =
        "{\"web\": {\"port\": 1, \"host\": \"file\", \"maxPage\": 7}, \"tracker\": {\"shards\": 3}}";
    Configuration all = resolve(
        Map.of("--http-port", "3"),
        Map.of("ROLLCALL_HTTP_PORT", "2", "ROLLCALL_HTTP_HOST", "env", "HOME", "/"),
        file);
    assertThat(all.options().getWeb().getPort()).isEqualTo(3);
    assertThat(all.options().getWeb().getHost()).isEqualTo("env");
    assertThat(all.options().getWeb().getMaxPage()).isEqualTo(7);
    assertThat(all.options().getTracker().getShards()).isEqualTo(3);
    assertThat(all.options().getTracker().getFlushMs()).isEqualTo(2);
    assertThat(line(all, "web.port")).isEqualTo("web.port = 3  (flag --http-port)");
    assertThat(line(all, "web.host"))
        .isEqualTo("web.host = \"env\"  (environment ROLLCALL_HTTP_HOST)");
    assertThat(line(all, "web.maxPage")).isEqualTo("web.maxPage = 7  (file r.json)");
    assertThat(line(all, "tracker.flushMs")).isEqualTo("tracker.flushMs = 2  (default)");
  }

  @Test
  void everyOptionIsReachedByItsFlagItsVariableAndTheFile() {
    for (Setting setting : Catalogue.settings()) {
      String text = another(setting);
      JsonObject file = setting.into(new JsonObject(), setting.read(text));
      for (Configuration told : List.of(
          resolve(Map.of(setting.flag(), text), NONE, null),
          resolve(NONE, Map.of(setting.variable(), text), null),
          resolve(NONE, NONE, file.encode()))) {
        JsonObject options = told.options().toJson();
        Object value = options;
        for (String name : setting.names()) {
          value = ((JsonObject) value).getValue(name);
        }
        assertThat(String.valueOf(value))
            .as(setting.path())
            .isEqualTo(String.valueOf(setting.read(text)));
      }
    }
  }

  /** A value that may be, as text. The one after the default is in the range of nearly everything. */
  private static String another(Setting setting) {
    Object standard = setting.standard();
    if (standard instanceof Boolean value) {
      return String.valueOf(!value);
    }
    if (standard instanceof Number value) {
      String next = String.valueOf(value.longValue() + 1);
      try {
        resolve(Map.of(setting.flag(), next), NONE, null);
        return next;
      } catch (IllegalArgumentException tooMuch) {
        return String.valueOf(value.longValue() - 1);
      }
    }
    return switch (setting.path()) {
      case "web.topics.rules" -> "[" + new TopicRule().setPattern("lobby:*").toJson() + "]";
      case "web.hooks.endpoints" ->
        "[" + new HookEndpoint("https://app.example/", "o".repeat(16)).toJson() + "]";
      case "log.format" -> "json";
      case "log.level" -> "DEBUG";
      case "cluster.join" -> "a:1,b:2";
      case "web.allowOrigins" -> "https://a.example,https://b.example";
      case "web.auth.secret", "web.management.token" -> "o".repeat(32);
      case "web.auth.publicKey" -> "-----BEGIN PUBLIC KEY-----";
      case "web.auth.algorithms" -> "HS384";
      case "web.auth.grants", "web.auth.guestGrants" ->
        "[{\"topic\":\"room:*\",\"rights\":[\"watch\"]}]";
      default -> "other";
    };
  }

  @Test
  void namesFollowFromThePathAndAreUnique() {
    assertThat(Catalogue.settings()).extracting(Setting::flag).doesNotHaveDuplicates();
    assertThat(Catalogue.settings()).extracting(Setting::variable).doesNotHaveDuplicates();
    assertThat(Catalogue.settings())
        .extracting(Setting::flag)
        .contains(
            "--name",
            "--http-host",
            "--http-port",
            "--cluster-host",
            "--cluster-port",
            "--join",
            "--allow-origin",
            "--log-format",
            "--tracker-heartbeat-ms",
            "--tracker-pubsub-hello-ms",
            "--web-drain-delay-ms");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"web\": {\"prot\": 1}}|file r.json: unknown option web.prot; known: host, port, ",
        "{\"wbe\": {}}|file r.json: unknown option wbe; known: name, cluster, log, tracker, web",
        "{\"web\": 1}|file r.json: web is 1: it has to be an object with host, port",
        "{\"web\": {\"port\": 70000}}|file r.json, web.port: port is 70000: it has to be 0 to 65535",
        "{\"web\": {\"port\": \"x\"}}|file r.json, web.port: web option port is x: it has to be a whole number",
        "{\"tracker\": {\"nodeName\": \"a\"}}|file r.json: unknown option tracker.nodeName",
        "{\"web\": |file r.json: not JSON: ",
        "[]|file r.json: it has to be a JSON object",
        "{\"tracker\": {\"downMs\": 4000}}|downMs 4000 is not more than suspectMs 4000",
        "{\"web\": {\"drain\": {\"spreadMs\": 15000}}}|web.drain.spreadMs 15000 is not less than tracker.handoverMs 15000",
      })
  void whatIsWrongInTheFileIsNamed(String file, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(NONE, NONE, file))
        .withMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ROLLCALL_HTTP_PORT|70000|environment ROLLCALL_HTTP_PORT, web.port: port is 70000: it has to be 0 to 65535",
        "ROLLCALL_HTTP_PORT|tcp://10.0.0.1:80|environment ROLLCALL_HTTP_PORT is \"tcp://10.0.0.1:80\": it has to be a whole number, 0 to 65535",
        "ROLLCALL_TRACKER_BUS_API|yes|environment ROLLCALL_TRACKER_BUS_API is \"yes\": it has to be true or false",
        "ROLLCALL_HTTP_PROT|1|environment ROLLCALL_HTTP_PROT: unknown option",
        "ROLLCALL_HTP_PORT|4000|environment ROLLCALL_HTP_PORT: unknown option",
        "ROLLCALL_LOG_FORMAT|xml|environment ROLLCALL_LOG_FORMAT, log.format: format is xml: it has to be one of text, json",
      })
  void whatIsWrongInTheEnvironmentIsNamed(String variable, String value, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(NONE, Map.of(variable, value), null))
        .withMessageStartingWith(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ROLLCALL_SERVICE_HOST=10.0.0.1",
        "ROLLCALL_SERVICE_PORT=80",
        "ROLLCALL_SERVICE_PORT_WEB=80",
        "ROLLCALL_PORT=tcp://10.0.0.1:80",
        "ROLLCALL_PORT_80_TCP=tcp://10.0.0.1:80",
        "ROLLCALL_PORT_80_TCP_ADDR=10.0.0.1",
        "ROLLCALL_CLUSTER_SERVICE_HOST=10.0.0.1",
        "ROLLCALL_NAME=",
        "ROLLCALL_JAR=x.jar",
        "ROLLCALLER=1",
      })
  void whatKubernetesPutsThereIsNoOption(String variable) {
    int equals = variable.indexOf('=');
    Configuration told =
        resolve(NONE, Map.of(variable.substring(0, equals), variable.substring(equals + 1)), null);
    assertThat(told.options().toJson()).isEqualTo(new NodeOptions().toJson());
  }

  @Test
  void secretsAreNotShown() {
    Setting secret = new Setting("web.auth.hmacSecret", "");
    assertThat(secret.isSecret()).isTrue();
    assertThat(new Configuration.Effective(secret, "hunter2", "flag --x").toString())
        .isEqualTo("web.auth.hmacSecret = \"****\"  (flag --x)");
    Setting hooks = new Setting("web.hooks", new io.vertx.core.json.JsonArray());
    Object value = new io.vertx.core.json.JsonArray()
        .add(new JsonObject().put("url", "https://a").put("signingSecret", "hunter2"));
    assertThat(new Configuration.Effective(hooks, value, "file x").toString())
        .contains("https://a")
        .doesNotContain("hunter2");
    assertThat(new Setting("web.socket.maxTokenBytes", 1).isSecret()).isFalse();
  }
}
