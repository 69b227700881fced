package dev.rollcall.web.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may use the demo's control, asked of a control without nodes. Sockets, for Java's own client does not let a test choose the Host. */
class ControlGuardTest {

  private static final Vertx VERTX = Vertx.vertx();
  private static URI url = URI.create("http://unknown");
  private static String token = "";

  @BeforeAll
  static void start() throws Exception {
    DemoControl control = new DemoControl(new DemoCluster(1, 4_000, 5_701, false, line -> {}), 0);
    await(VERTX.deployVerticle(control));
    Matcher printed = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)/dashboard#token=(.{22})")
        .matcher(control.url());
    assertThat(printed.matches()).as(control.url()).isTrue();
    url = URI.create(printed.group(1));
    token = printed.group(2);
  }

  @AfterAll
  static void stop() throws Exception {
    await(VERTX.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(30, TimeUnit.SECONDS);
  }

  private record Answer(int status, String body) {}

  private static Answer ask(String method, String path, String... headers) throws IOException {
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    boolean host = false;
    for (int i = 0; i < headers.length; i += 2) {
      request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
      host |= headers[i].equals("Host");
    }
    if (!host) {
      request.append("Host: 127.0.0.1:").append(url.getPort()).append("\r\n");
    }
    request.append("Content-Length: 0\r\nConnection: close\r\n\r\n");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(
          Integer.parseInt(answer.substring(9, 12)),
          answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }
  }

  @Test
  void theTokenOpensIt() throws Exception {
    Answer nodes = ask("GET", "/demo/nodes", "Authorization", "Bearer " + token);
    assertThat(nodes.status).isEqualTo(200);
    assertThat(new JsonObject(nodes.body).getJsonArray("nodes")).isEmpty();
    Answer killed = ask(
        "POST", "/demo/nodes/a/kill", "Authorization", "Bearer " + token, "Origin", url.toString());
    assertThat(killed.status).as(killed.body).isEqualTo(404);
    assertThat(killed.body).contains("no node is called a");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/demo/nodes,''",
    "GET,/demo/nodes,Bearer wrong",
    "POST,/demo/nodes/a/kill,''",
    "POST,/demo/nodes/a/kill,Bearer ",
    "POST,/demo/nodes/a/restart,Basic x"
  })
  void withoutTheTokenNothingIsToldAndNothingDone(String method, String path, String given)
      throws Exception {
    Answer answer = given.isEmpty() ? ask(method, path) : ask(method, path, "Authorization", given);
    assertThat(answer.status).isEqualTo(403);
    assertThat(answer.body).contains("the token is missing or wrong");
  }

  @ParameterizedTest
  @CsvSource({
    "Origin,http://evil.example",
    "Origin,http://127.0.0.1:1",
    "Origin,null",
    "Host,evil.example",
    "Host,127.0.0.1:1",
    "Host,127.0.0.1.evil.example"
  })
  void otherSitesAreRefusedEvenWithTheToken(String header, String value) throws Exception {
    for (String path : new String[] {"/demo/nodes", "/api/dashboard", "/dashboard"}) {
      Answer answer = ask("GET", path, "Authorization", "Bearer " + token, header, value);
      assertThat(answer.status).as(path).isEqualTo(403);
    }
  }

  @Test
  void noQuestionOfABrowserBeforehandIsAnswered() throws Exception {
    Answer answer = ask(
        "OPTIONS",
        "/demo/nodes/a/kill",
        "Origin",
        "http://evil.example",
        "Access-Control-Request-Method",
        "POST",
        "Access-Control-Request-Headers",
        "authorization");
    assertThat(answer.status).isEqualTo(403);
  }

  @Test
  void theDashboardIsServedWhenNoNodeIs() throws Exception {
    assertThat(ask("GET", "/dashboard").status).isEqualTo(200);
    Answer figures = ask("GET", "/api/dashboard");
    assertThat(figures.status).isEqualTo(503);
    assertThat(figures.body).contains("no node answers");
  }
}
