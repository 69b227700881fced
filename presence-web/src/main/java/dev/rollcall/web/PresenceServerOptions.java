package dev.rollcall.web;

import dev.rollcall.pubsub.Knobs;
import dev.rollcall.web.auth.AuthOptions;
import dev.rollcall.web.auth.PrivacyOptions;
import dev.rollcall.web.hook.HookOptions;
import dev.rollcall.web.limit.LimitOptions;
import dev.rollcall.web.management.ManagementOptions;
import dev.rollcall.web.presence.GraceOptions;
import dev.rollcall.web.presence.TopicOptions;
import dev.rollcall.web.socket.SocketOptions;
import dev.rollcall.web.tls.TlsOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The knobs of a {@link PresenceServer}. Every value is checked when it is set; the message names the knob, the value and the
 * range.
 */
public final class PresenceServerOptions {

  /** Default of {@link #getHost()}. */
  public static final String DEFAULT_HOST = "127.0.0.1";

  /** Default of {@link #getPort()}. */
  public static final int DEFAULT_PORT = 4_000;

  /** Default of {@link #getInstances()}. */
  public static final int DEFAULT_INSTANCES =
      Math.min(2, Runtime.getRuntime().availableProcessors());

  /** Default of {@link #getDiffFlushMs()}. */
  public static final long DEFAULT_DIFF_FLUSH_MS = 1L;

  /** Default of {@link #getMaxPage()}. */
  public static final int DEFAULT_MAX_PAGE = 1_000;

  private String host = DEFAULT_HOST;
  private int port = DEFAULT_PORT;
  private int instances = DEFAULT_INSTANCES;
  private long diffFlushMs = DEFAULT_DIFF_FLUSH_MS;
  private int maxPage = DEFAULT_MAX_PAGE;
  private DrainOptions drain = new DrainOptions();
  private MetricsOptions metrics = new MetricsOptions();
  private List<String> allowOrigins = List.of();
  private SocketOptions socket = new SocketOptions();
  private GraceOptions grace = new GraceOptions();
  private AuthOptions auth = new AuthOptions();
  private PrivacyOptions privacy = new PrivacyOptions();
  private LimitOptions limits = new LimitOptions();
  private ManagementOptions management = new ManagementOptions();
  private TlsOptions tls = new TlsOptions();
  private TopicOptions topics = new TopicOptions();
  private HookOptions hooks = new HookOptions();

  /** Defaults: loopback, port 4000, browsers of the same origin. */
  public PresenceServerOptions() {}

  /** A copy. */
  public PresenceServerOptions(PresenceServerOptions other) {
    this(other.toJson());
  }

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown, of the wrong type or out of range: it names the knob
   */
  public PresenceServerOptions(JsonObject json) {
    Knobs knobs = new Knobs("web", json);
    setHost(knobs.string("host", host));
    setPort(knobs.integer("port", port));
    setInstances(knobs.integer("instances", instances));
    setDiffFlushMs(knobs.number("diffFlushMs", diffFlushMs));
    setMaxPage(knobs.integer("maxPage", maxPage));
    setDrain(new DrainOptions(knobs.object("drain")));
    setMetrics(new MetricsOptions(knobs.object("metrics")));
    setAllowOrigins(knobs.strings("allowOrigins", allowOrigins));
    setSocket(new SocketOptions(knobs.object("socket")));
    setGrace(new GraceOptions(knobs.object("grace")));
    setAuth(new AuthOptions(knobs.object("auth")));
    setPrivacy(new PrivacyOptions(knobs.object("privacy")));
    setLimits(new LimitOptions(knobs.object("limits")));
    setManagement(new ManagementOptions(knobs.object("management")));
    setTls(new TlsOptions(knobs.object("tls")));
    setTopics(new TopicOptions(knobs.object("topics")));
    setHooks(new HookOptions(knobs.object("hooks")));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("host", host)
        .put("port", port)
        .put("instances", instances)
        .put("diffFlushMs", diffFlushMs)
        .put("maxPage", maxPage)
        .put("drain", drain.toJson())
        .put("metrics", metrics.toJson())
        .put("allowOrigins", new JsonArray(List.copyOf(allowOrigins)))
        .put("socket", socket.toJson())
        .put("grace", grace.toJson())
        .put("auth", auth.toJson())
        .put("privacy", privacy.toJson())
        .put("limits", limits.toJson())
        .put("management", management.toJson())
        .put("tls", tls.toJson())
        .put("topics", topics.toJson())
        .put("hooks", hooks.toJson());
  }

  /**
   * Checks what no single knob can tell: nobody who is not asked who they are may come from elsewhere.
   *
   * @throws IllegalArgumentException naming the knobs and their values
   */
  public PresenceServerOptions validate() {
    Exposure.require(this, auth.isConfigured());
    return this;
  }

  /** The address that HTTP is served on. Without {@link #getAuth() auth} it has to be loopback. */
  public String getHost() {
    return host;
  }

  /** Sets {@link #getHost()}. */
  public PresenceServerOptions setHost(String host) {
    this.host = Knobs.nonEmpty("host", host);
    return this;
  }

  /** The port that HTTP is served on; 0: any free one, see {@link PresenceServer#actualPort()}. */
  public int getPort() {
    return port;
  }

  /** Sets {@link #getPort()}: 0 to 65_535. */
  public PresenceServerOptions setPort(int port) {
    this.port = Knobs.inRange("port", port, 0, 65_535);
    return this;
  }

  /** How many event loops share the port. Each holds one subscription per topic that its sockets watch. */
  public int getInstances() {
    return instances;
  }

  /** Sets {@link #getInstances()}: 1 to 64. */
  public PresenceServerOptions setInstances(int instances) {
    this.instances = Knobs.inRange("instances", instances, 1, 64);
    return this;
  }

  /** How long changes of a topic may wait to share a presence_diff, in ms, when one was pushed just before; the first after a quiet time goes at once. Fan-outs that take long stretch it. */
  public long getDiffFlushMs() {
    return diffFlushMs;
  }

  /** Sets {@link #getDiffFlushMs()}: 0 to 10_000. */
  public PresenceServerOptions setDiffFlushMs(long diffFlushMs) {
    this.diffFlushMs = Knobs.inRange("diffFlushMs", diffFlushMs, 0, 10_000L);
    return this;
  }

  /** Most entries on one page of a REST answer, and how many there are if none are asked for. */
  public int getMaxPage() {
    return maxPage;
  }

  /** Sets {@link #getMaxPage()}: 1 to 100_000. */
  public PresenceServerOptions setMaxPage(int maxPage) {
    this.maxPage = Knobs.inRange("maxPage", maxPage, 1, 100_000);
    return this;
  }

  /** What is measured beyond what costs nothing. */
  public MetricsOptions getMetrics() {
    return metrics;
  }

  /** Sets {@link #getMetrics()}. */
  public PresenceServerOptions setMetrics(MetricsOptions metrics) {
    this.metrics = new MetricsOptions(metrics);
    return this;
  }

  /** How clients are sent away when the server stops. */
  public DrainOptions getDrain() {
    return drain;
  }

  /** Sets {@link #getDrain()}. */
  public PresenceServerOptions setDrain(DrainOptions drain) {
    this.drain = new DrainOptions(drain);
    return this;
  }

  /**
   * Origins besides the server's own whose pages may open a websocket and read the API, each as the browser writes it ({@code
   * https://example.org}, {@code http://localhost:4001}); {@code *}: all. Clients that send no Origin are no browsers and pass.
   */
  public List<String> getAllowOrigins() {
    return allowOrigins;
  }

  /** Sets {@link #getAllowOrigins()}. */
  public PresenceServerOptions setAllowOrigins(List<String> allowOrigins) {
    for (String origin : allowOrigins) {
      Knobs.require(
          origin.equals("*") || OriginPolicy.isOrigin(origin),
          "allowOrigins has \"%s\": it has to be * or scheme://host[:port] without a path",
          origin);
    }
    this.allowOrigins = List.copyOf(allowOrigins);
    return this;
  }

  /** What clients may do over their websockets and polls. */
  public SocketOptions getSocket() {
    return socket;
  }

  /** Sets {@link #getSocket()}. */
  public PresenceServerOptions setSocket(SocketOptions socket) {
    this.socket = socket;
    return this;
  }

  /** How long presences outlive a connection that dropped. Yours to change until the server is created. */
  public GraceOptions getGrace() {
    return grace;
  }

  /** Sets {@link #getGrace()}. */
  public PresenceServerOptions setGrace(GraceOptions grace) {
    this.grace = grace;
    return this;
  }

  /** How it is found out who is asking. */
  public AuthOptions getAuth() {
    return auth;
  }

  /** Sets {@link #getAuth()}. */
  public PresenceServerOptions setAuth(AuthOptions auth) {
    this.auth = auth;
    return this;
  }

  /** What clients are not shown. */
  public PrivacyOptions getPrivacy() {
    return privacy;
  }

  /** Sets {@link #getPrivacy()}. */
  public PresenceServerOptions setPrivacy(PrivacyOptions privacy) {
    this.privacy = privacy;
    return this;
  }

  /** How much one client, address or user may ask for. */
  public LimitOptions getLimits() {
    return limits;
  }

  /** Sets {@link #getLimits()}. */
  public PresenceServerOptions setLimits(LimitOptions limits) {
    this.limits = limits;
    return this;
  }

  /** Where the dashboard, the metrics and the details of health are served. */
  public ManagementOptions getManagement() {
    return management;
  }

  /** Sets {@link #getManagement()}. */
  public PresenceServerOptions setManagement(ManagementOptions management) {
    this.management = management;
    return this;
  }

  /** The certificate of the HTTP ports; with a CA, clients have to have one too. */
  public TlsOptions getTls() {
    return tls;
  }

  /** Sets {@link #getTls()}. */
  public PresenceServerOptions setTls(TlsOptions tls) {
    this.tls = tls;
    return this;
  }

  /** What is shown of which topics. Yours to change until the server is created. */
  public TopicOptions getTopics() {
    return topics;
  }

  /** Sets {@link #getTopics()}. */
  public PresenceServerOptions setTopics(TopicOptions topics) {
    this.topics = topics;
    return this;
  }

  /** Who is told by HTTP of what happens in topics. Yours to change until the server is created. */
  public HookOptions getHooks() {
    return hooks;
  }

  /** Sets {@link #getHooks()}. */
  public PresenceServerOptions setHooks(HookOptions hooks) {
    this.hooks = hooks;
    return this;
  }
}
