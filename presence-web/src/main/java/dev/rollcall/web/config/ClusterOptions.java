package dev.rollcall.web.config;

import dev.rollcall.pubsub.Knobs;
import dev.rollcall.web.tls.TlsOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The knobs of a node's membership in a cluster. Every value is checked when it is set; the message names the knob, the value and the range. */
public final class ClusterOptions {

  /** Default of {@link #getHost()}. */
  public static final String DEFAULT_HOST = "127.0.0.1";

  /** Default of {@link #getPort()}. */
  public static final int DEFAULT_PORT = 5_701;

  private String host = DEFAULT_HOST;
  private int port = DEFAULT_PORT;
  private List<String> join = List.of();
  private TlsOptions tls = new TlsOptions();

  /** Defaults: loopback, and nobody to join. */
  public ClusterOptions() {}

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown, of the wrong type or out of range: it names the knob
   */
  public ClusterOptions(JsonObject json) {
    Knobs knobs = new Knobs("cluster", json);
    setHost(knobs.string("host", host));
    setPort(knobs.integer("port", port));
    setJoin(knobs.strings("join", join));
    setTls(new TlsOptions(knobs.object("tls")));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("host", host)
        .put("port", port)
        .put("join", new JsonArray(List.copyOf(join)))
        .put("tls", tls.toJson());
  }

  /** The address of this machine that the node speaks to the other nodes from. */
  public String getHost() {
    return host;
  }

  /** Sets {@link #getHost()}. */
  public ClusterOptions setHost(String host) {
    Knobs.nonEmpty("host", host);
    Knobs.require(isHost(host), "host is \"%s\": it has to be a name or an address", host);
    this.host = host;
    return this;
  }

  /** The port that the node listens on for the other nodes. */
  public int getPort() {
    return port;
  }

  /** Sets {@link #getPort()}: 1 to 65_535. */
  public ClusterOptions setPort(int port) {
    this.port = Knobs.inRange("port", port, 1, 65_535);
    return this;
  }

  /**
   * The cluster sockets of the nodes to join, each as {@code host:port}; empty: the node runs alone. A name stands for all the addresses that it has, and
   * is asked for them again while the node runs, so one headless service or DNS name is enough. The node's own may be among them.
   */
  public List<String> getJoin() {
    return join;
  }

  /** Sets {@link #getJoin()}. */
  public ClusterOptions setJoin(List<String> join) {
    for (String member : join) {
      HostPort.parse(member);
    }
    this.join = List.copyOf(join);
    return this;
  }

  /** The certificate of the event bus between nodes, and the CA of all of theirs: all three files, or none for a bus that is not encrypted. */
  public TlsOptions getTls() {
    return tls;
  }

  /** Sets {@link #getTls()}. */
  public ClusterOptions setTls(TlsOptions tls) {
    this.tls = tls;
    return this;
  }

  /** Where this node's cluster socket is. */
  public HostPort own() {
    return HostPort.parse(new HostPort(host, port).toString());
  }

  /** {@link #getJoin()}, read. */
  public List<HostPort> members() {
    return join.stream().map(HostPort::parse).toList();
  }

  /** Those among them that are not this node, one for each address that a name has now. */
  public List<HostPort> others() {
    HostPort self = own().resolved();
    boolean v6 = self.host().contains(":");
    // A name with addresses of both kinds is one node, which listens on one of them.
    return members().stream()
        .flatMap(member -> member.addresses().stream())
        .filter(address -> address.host().contains(":") == v6)
        .distinct()
        .filter(address -> !address.equals(self))
        .toList();
  }

  private static boolean isHost(String host) {
    try {
      HostPort.parse(new HostPort(host, 1).toString());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
