package dev.rollcall.web.management;

import dev.rollcall.pubsub.Knobs;
import io.vertx.core.json.JsonObject;

/**
 * Where the dashboard, the metrics and the details of health are served: on a port of their own, on loopback; on any other address with a token only.
 * Without a port they are served with the rest in development mode, and nowhere if tokens are asked for.
 */
public final class ManagementOptions {

  /** A {@link #getPort()} that is none. */
  public static final int NO_PORT = -1;

  /** Shortest token, in characters. */
  static final int TOKEN_MIN = 16;

  private String host = "127.0.0.1";
  private int port = NO_PORT;
  private String token = "";

  /** Defaults: no port of its own. */
  public ManagementOptions() {}

  /** A copy. */
  public ManagementOptions(ManagementOptions other) {
    this(other.toJson());
  }

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown, of the wrong type or out of range: it names the knob
   */
  public ManagementOptions(JsonObject json) {
    Knobs knobs = new Knobs("management", json);
    setHost(knobs.string("host", host));
    setPort(knobs.integer("port", port));
    setToken(knobs.string("token", token));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON. Has the token in it. */
  public JsonObject toJson() {
    return new JsonObject().put("host", host).put("port", port).put("token", token);
  }

  /** Whether it has a port of its own. */
  public boolean hasPort() {
    return port != NO_PORT;
  }

  /** The address it is served on. */
  public String getHost() {
    return host;
  }

  /** Sets {@link #getHost()}: with any but loopback, a token is required at the start. */
  public ManagementOptions setHost(String host) {
    this.host = Knobs.nonEmpty("management host", host);
    return this;
  }

  /** The port it is served on; 0: any free one; -1: none of its own. */
  public int getPort() {
    return port;
  }

  /** Sets {@link #getPort()}: -1 to 65_535. */
  public ManagementOptions setPort(int port) {
    this.port = Knobs.inRange("management port", port, NO_PORT, 65_535);
    return this;
  }

  /** What has to come with each request, as {@code Authorization: Bearer} or as the password of a browser's dialogue; empty: nothing. */
  public String getToken() {
    return token;
  }

  /** Sets {@link #getToken()}: at least 16 characters. */
  public ManagementOptions setToken(String token) {
    Knobs.require(
        token.isEmpty() || token.length() >= TOKEN_MIN,
        "management token has %d characters: it has to have %d at least",
        token.length(),
        TOKEN_MIN);
    this.token = token;
    return this;
  }
}
