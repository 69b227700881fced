package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.auth.AuthOptions;
import dev.rollcall.web.auth.Tokens;
import dev.rollcall.web.management.ManagementOptions;
import dev.rollcall.web.tls.Certificates;
import dev.rollcall.web.tls.TlsOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who sees the management surface, on which port; where development mode may be served; certificates. */
class ManagementTest {

  private static final String TOKEN = "a token of the tests";

  /** Names that their owners may let point to loopback, whatever they look like. */
  private static final String[] REBOUND = {
    "rebound.evil.example", "127.evil.example", "127.0.0.1.evil.example:4000", "127.1.evil"
  };

  @TempDir
  private Path directory;

  private ServerFixture fixture;

  @AfterEach
  void close() {
    if (fixture != null) {
      fixture.close();
    }
  }

  private void start(PresenceServerOptions options) {
    fixture = new ServerFixture(options.setInstances(1));
  }

  private int managed(HttpMethod method, String path, String... headers) {
    return status(fixture.server.managementPort(), method, path, headers);
  }

  private int status(int port, HttpMethod method, String path, String... headers) {
    RequestOptions request = new RequestOptions()
        .setMethod(method)
        .setHost("127.0.0.1")
        .setPort(port)
        .setURI(path);
    for (int i = 0; i < headers.length; i += 2) {
      request.putHeader(headers[i], headers[i + 1]);
    }
    HttpClient client = fixture.vertx.createHttpClient();
    int status = TestClient.await(client
        .request(request)
        .compose(HttpClientRequest::send)
        .map(HttpClientResponse::statusCode));
    TestClient.await(client.close());
    return status;
  }

  private int managed(String path, String... headers) {
    return managed(HttpMethod.GET, path, headers);
  }

  @Test
  void inDevelopmentModeWithoutAPortItIsWithTheRest() {
    start(new PresenceServerOptions());
    assertThat(fixture.server.managementPort()).isZero();
    assertThat(fixture.get("/metrics").statusCode()).isEqualTo(200);
    assertThat(fixture.get("/dashboard").statusCode()).isEqualTo(200);
    assertThat(fixture.get("/health/live").body()).contains("\"node\":\"here\"");
  }

  @Test
  void withAPortItIsThereAndNowhereElse() {
    start(new PresenceServerOptions().setManagement(new ManagementOptions().setPort(0)));
    for (String path : new String[] {"/metrics", "/dashboard", "/health/live", "/health/ready"}) {
      assertThat(managed(path)).as(path).isEqualTo(200);
    }
    assertThat(managed("/api/topics")).isEqualTo(404);
    assertThat(managed("/socket/websocket?vsn=2.0.0")).isEqualTo(404);
    assertThat(fixture.get("/metrics").statusCode()).isEqualTo(404);
    assertThat(fixture.get("/dashboard").statusCode()).isEqualTo(404);
    assertThat(fixture.get("/health/live").body()).isEqualTo("{\"status\":\"up\"}");
    assertThat(fixture.get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void inDevelopmentModeNothingIsServedToPagesWhoseNamePointsHere() {
    start(new PresenceServerOptions());
    String[] paths = {"/", "/api/topics", "/metrics", "/socket/longpoll?vsn=2.0.0"};
    for (String path : paths) {
      for (String host : REBOUND) {
        assertThat(main(path, host)).as(host + path).isEqualTo(403);
      }
      assertThat(main(path, "localhost:4000")).as(path).isEqualTo(200);
      assertThat(main(path, "127.0.0.2")).as(path).isEqualTo(200);
    }
    fixture.close();
    start(new PresenceServerOptions().setAuth(new AuthOptions().setInsecure(true)));
    assertThat(main("/api/topics", REBOUND[0])).isEqualTo(200);
    fixture.close();
    start(new PresenceServerOptions().setAuth(Tokens.options()));
    assertThat(main("/", REBOUND[0])).isEqualTo(200);
  }

  private int main(String path, String host) {
    return status(fixture.server.actualPort(), HttpMethod.GET, path, "Host", host);
  }

  @Test
  void withTokensForClientsAndWithoutAPortItIsNowhere() {
    start(new PresenceServerOptions().setAuth(Tokens.options()));
    assertThat(fixture.get("/metrics").statusCode()).isEqualTo(404);
    assertThat(fixture.get("/dashboard").statusCode()).isEqualTo(404);
  }

  @Test
  void theTokenIsAskedForIfThereIsOne() {
    start(new PresenceServerOptions()
        .setManagement(new ManagementOptions().setPort(0).setToken(TOKEN)));
    String basic = "Basic "
        + Base64.getEncoder().encodeToString(("anybody:" + TOKEN).getBytes(StandardCharsets.UTF_8));
    assertThat(managed("/metrics")).isEqualTo(401);
    assertThat(managed("/metrics", "Authorization", "Bearer " + TOKEN)).isEqualTo(200);
    assertThat(managed("/metrics", "Authorization", basic)).isEqualTo(200);
    for (String wrong : new String[] {
      "Bearer ", "Bearer x", "Bearer " + TOKEN + "x", "Basic !", "Basic eDo=", TOKEN, "Bearer"
    }) {
      assertThat(managed("/metrics", "Authorization", wrong)).as(wrong).isEqualTo(401);
    }
  }

  @Test
  void aPageOfAnotherSiteDoesNotReachIt() {
    start(new PresenceServerOptions().setManagement(new ManagementOptions().setPort(0)));
    // A name of the attacker's that points to 127.0.0.1: then their page is of the same origin.
    for (String host : REBOUND) {
      assertThat(managed("/metrics", "Host", host)).as(host).isEqualTo(403);
    }
    assertThat(managed("/metrics", "Host", "[::1]:4001")).isEqualTo(200);
    assertThat(managed("/metrics", "Origin", "http://evil.example")).isEqualTo(403);
    assertThat(managed(HttpMethod.POST, "/metrics", "Origin", "null")).isEqualTo(403);
    String own = "http://127.0.0.1:" + fixture.server.managementPort();
    assertThat(managed("/metrics", "Origin", own)).isEqualTo(200);
    assertThat(managed("/metrics", "Host", "localhost:" + fixture.server.managementPort()))
        .isEqualTo(200);
  }

  private static String refusal(PresenceServerOptions options) {
    Vertx vertx = Vertx.vertx();
    try {
      Tracker tracker = Tracker.create(vertx, new TrackerOptions());
      return TestClient.await(PresenceServer.create(vertx, tracker, options.setPort(0))
          .start()
          .transform(done -> Future.succeededFuture(String.valueOf(done.cause().getMessage()))));
    } finally {
      TestClient.await(vertx.close());
    }
  }

  @Test
  void developmentModeIsForThisMachineAlone() {
    assertThat(refusal(new PresenceServerOptions().setHost("0.0.0.0"))).contains("--insecure");
    assertThat(refusal(new PresenceServerOptions().setHost("::"))).contains("--insecure");
    start(new PresenceServerOptions()
        .setHost("0.0.0.0")
        .setAuth(new AuthOptions().setInsecure(true)));
    fixture.close();
    start(new PresenceServerOptions().setHost("0.0.0.0").setAuth(Tokens.options()));
  }

  @Test
  void managementForOthersNeedsAToken() {
    ManagementOptions open = new ManagementOptions().setPort(0).setHost("0.0.0.0");
    assertThat(refusal(new PresenceServerOptions().setManagement(open)))
        .contains("set a management token");
    start(new PresenceServerOptions().setManagement(open.setToken(TOKEN)));
    assertThat(managed("/metrics")).isEqualTo(401);
  }

  @Test
  void withACertificateBothPortsSpeakTls() {
    Certificates ca = new Certificates(directory, "ca");
    start(new PresenceServerOptions()
        .setTls(ca.oneSided("server"))
        .setManagement(new ManagementOptions().setPort(0)));
    assertThat(fixture.server.url()).startsWith("https://");
    HttpClientOptions trusting = trusting(ca);
    assertThat(status(trusting, fixture.server.actualPort(), "/health/live")).isEqualTo(200);
    assertThat(status(trusting, fixture.server.managementPort(), "/metrics")).isEqualTo(200);
    assertThat(status(new HttpClientOptions(), fixture.server.actualPort(), "/health/live"))
        .isEqualTo(-1);
  }

  @Test
  void withACaClientsNeedACertificateToo() {
    Certificates ca = new Certificates(directory, "ca");
    start(new PresenceServerOptions().setTls(ca.mutual("server")));
    int port = fixture.server.actualPort();
    assertThat(status(trusting(ca), port, "/health/live")).isEqualTo(-1);
    TlsOptions own = ca.mutual("client");
    TlsOptions stranger = new Certificates(directory, "other").mutual("stranger");
    assertThat(status(showing(trusting(ca), stranger), port, "/health/live")).isEqualTo(-1);
    assertThat(status(showing(trusting(ca), own), port, "/health/live")).isEqualTo(200);
  }

  private static HttpClientOptions trusting(Certificates ca) {
    return new HttpClientOptions()
        .setSsl(true)
        .setTrustOptions(new PemTrustOptions().addCertPath(ca.ca().toString()));
  }

  private static HttpClientOptions showing(HttpClientOptions client, TlsOptions own) {
    return client.setKeyCertOptions(
        new PemKeyCertOptions().setCertPath(own.getCertFile()).setKeyPath(own.getKeyFile()));
  }

  /** The status; -1: there was no answer. */
  private int status(HttpClientOptions options, int port, String path) {
    // Held until it has answered: Vert.x closes a client that nobody refers to.
    HttpClient client = fixture.vertx.createHttpClient(options);
    int status = TestClient.await(client
        .request(new RequestOptions().setHost("127.0.0.1").setPort(port).setURI(path))
        .compose(HttpClientRequest::send)
        .map(HttpClientResponse::statusCode)
        .otherwise(-1));
    TestClient.await(client.close());
    return status;
  }

  @Test
  void silentConnectionsToItsPortEnd() {
    assertThat(ManagementVerticle.httpOptions(new PresenceServerOptions()).getIdleTimeout())
        .isEqualTo(30);
  }

  @Test
  void optionsAreReadAsTheyAreWritten() {
    JsonObject management =
        new ManagementOptions().setHost("::1").setPort(7).setToken(TOKEN).toJson();
    assertThat(new ManagementOptions(management).toJson()).isEqualTo(management);
    JsonObject tls =
        new TlsOptions().setCertFile("a").setKeyFile("b").setCaFile("c").toJson();
    assertThat(new TlsOptions(tls).toJson()).isEqualTo(tls);
    PresenceServerOptions options = new PresenceServerOptions()
        .setAuth(Tokens.options())
        .setTls(new TlsOptions(tls))
        .setManagement(new ManagementOptions(management));
    assertThat(new PresenceServerOptions(options).toJson()).isEqualTo(options.toJson());
  }
}
