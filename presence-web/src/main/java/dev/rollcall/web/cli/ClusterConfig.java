package dev.rollcall.web.cli;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import dev.rollcall.web.config.HostPort;
import dev.rollcall.web.tls.TlsOptions;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The embedded Hazelcast and the event bus over it. Hazelcast only finds the nodes and keeps the bus's registrations: one
 * socket for members and none for clients, bound to the one address; members by TCP/IP from the list and from nowhere else;
 * nobody is phoned. Liveness is the tracker's own: these timeouts bound how long the registrations of a dead member stay, and for how long a silent
 * one keeps others from joining.
 */
final class ClusterConfig {

  /** Copies of each registration: two processes that are killed at once do not take it along. */
  private static final int BACKUPS = 2;

  /**
   * Much longer than the tracker's own {@code downMs}: a member that Hazelcast gives up loses its address on the event bus, everywhere, and no link to
   * it can be made again until Hazelcast has merged, seconds after the last cable is whole. On a link that loses every third packet one
   * connection may well be silent for 25 s, while the next packets of another get through.
   */
  private static final String NO_HEARTBEAT_S = "60";

  /**
   * How long an operation waits for an answer that was lost with its connection; with Hazelcast's own minute the event bus, which asks for a
   * member's address before it connects, has been seen to wait for two.
   */
  private static final String CALL_TIMEOUT_MS = "5000";

  /**
   * Least time between two faults of a member's connection that count; the third removes the member. With Hazelcast's own 100 ms that
   * was most of the time that a kill took to be seen.
   */
  private static final String RECONNECT_MS = "50";

  private ClusterConfig() {}

  static Config hazelcast(HostPort own, List<HostPort> members) {
    Config config = new Config()
        .setClusterName("rollcall")
        .setProperty("hazelcast.logging.type", "slf4j")
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.metrics.enabled", "false")
        .setProperty("hazelcast.shutdownhook.enabled", "false")
        .setProperty("hazelcast.socket.bind.any", "false")
        .setProperty("hazelcast.wait.seconds.before.join", "0")
        .setProperty("hazelcast.heartbeat.interval.seconds", "1")
        .setProperty("hazelcast.max.no.heartbeat.seconds", NO_HEARTBEAT_S)
        .setProperty("hazelcast.operation.call.timeout.millis", CALL_TIMEOUT_MS)
        .setProperty("hazelcast.connection.monitor.interval", RECONNECT_MS)
        .setProperty("hazelcast.merge.first.run.delay.seconds", "5")
        .setProperty("hazelcast.merge.next.run.delay.seconds", "5")
        .addMultiMapConfig(new MultiMapConfig("__vertx.subs")
            .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET)
            .setBackupCount(BACKUPS))
        .addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(BACKUPS))
        .addMapConfig(
            new MapConfig("__vertx.nodeInfo").setBackupCount(BACKUPS).setReadBackupData(true));
    // Whoever speaks the members' protocol can name a class to be read: none but Java's own and
    // Hazelcast's is.
    config
        .getSerializationConfig()
        .setJavaSerializationFilterConfig(new JavaSerializationFilterConfig());
    ServerSocketEndpointConfig endpoint =
        new ServerSocketEndpointConfig().setPort(own.port()).setPortAutoIncrement(false);
    endpoint.getInterfaces().setEnabled(true).addInterface(own.resolved().host());
    config.getAdvancedNetworkConfig().setEnabled(true).setMemberEndpointConfig(endpoint);
    JoinConfig join = config.getAdvancedNetworkConfig().getJoin();
    join.getMulticastConfig().setEnabled(false);
    join.getAutoDetectionConfig().setEnabled(false);
    join.getTcpIpConfig()
        .setEnabled(true)
        // Nodes that start at the same time ask each other for so long before one of them begins
        // the cluster.
        .setConnectionTimeoutSeconds(1)
        .setMembers(members.stream().map(HostPort::toString).toList());
    return config;
  }

  /**
   * The event bus. With certificates, nobody without one of the same CA speaks on it or is spoken to: both sides of each connection show theirs, and
   * none is trusted for no reason, which is the bus's own default. Whose name it is does not matter: any node of the CA may be any node.
   */
  static VertxOptions vertx(HostPort own, TlsOptions tls) {
    VertxOptions options = vertx(own);
    if (tls.isConfigured()) {
      tls.requireMutual();
      tls.serve(options.getEventBusOptions()).setTrustAll(false).setClientAuth(ClientAuth.REQUIRED);
    }
    return options;
  }

  /**
   * Without an answer to a ping within its time, the bus closes the connection, but only when all that waits to be written has been: on one that takes nothing any more, never. Nothing is read on it either, and what has been idle for so long is
   * closed at once, and connected anew. Not much sooner than that: what the network has lost for a few seconds it delivers late, and a heartbeat that is late is one all the same.
   */
  private static VertxOptions vertx(HostPort own) {
    EventBusOptions bus = new EventBusOptions()
        .setHost(own.host())
        .setClusterPingInterval(TimeUnit.SECONDS.toMillis(2))
        .setClusterPingReplyInterval(TimeUnit.SECONDS.toMillis(2))
        .setReadIdleTimeout(15)
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setConnectTimeout((int) TimeUnit.SECONDS.toMillis(2));
    return new VertxOptions().setEventBusOptions(bus);
  }
}
