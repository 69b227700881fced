package dev.rollcall.web.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.web.config.HostPort;
import dev.rollcall.web.tls.Certificates;
import dev.rollcall.web.tls.TlsOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The event bus between nodes with certificates. Hazelcast itself is not encrypted: whoever reaches its port is a member, and hears nothing. */
class ClusterTlsIT {

  private static final long START_S_MAX = 120;

  /** Longer than a connection with a wrong certificate takes to fail. */
  private static final DeliveryOptions PATIENCE = new DeliveryOptions().setSendTimeout(4_000);

  @TempDir
  private Path directory;

  private final List<Vertx> nodes = new ArrayList<>();
  private final List<HostPort> places = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (Vertx node : nodes) {
      node.close().await(START_S_MAX, TimeUnit.SECONDS);
    }
  }

  private Vertx node(int place, TlsOptions tls) throws Exception {
    while (places.size() < 3) {
      places.add(new HostPort("127.0.0.1", freePort()));
    }
    HostPort own = places.get(place);
    Vertx node = Vertx.builder()
        .with(ClusterConfig.vertx(own, tls))
        .withClusterManager(
            new HazelcastClusterManager(ClusterConfig.hazelcast(own, List.of(places.get(0)))))
        .buildClustered()
        .await(START_S_MAX, TimeUnit.SECONDS);
    nodes.add(node);
    return node;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static AtomicInteger listen(Vertx node, String address) throws Exception {
    AtomicInteger heard = new AtomicInteger();
    node.eventBus()
        .<String>consumer(address, message -> {
          heard.incrementAndGet();
          message.reply("heard");
        })
        .completion()
        .await(START_S_MAX, TimeUnit.SECONDS);
    return heard;
  }

  private static boolean isHeard(Vertx from, String address) throws Exception {
    Future<Message<String>> answer = from.eventBus().request(address, "hello", PATIENCE);
    return answer
        .transform(done -> Future.succeededFuture(done.succeeded()))
        .await(START_S_MAX, TimeUnit.SECONDS);
  }

  private void requireThatItStaysOutside(TlsOptions tls) throws Exception {
    Certificates ca = new Certificates(directory, "ca");
    Vertx a = node(0, ca.mutual("a"));
    Vertx b = node(1, ca.mutual("b"));
    AtomicInteger atB = listen(b, "b");
    assertThat(isHeard(a, "b")).isTrue();
    Vertx outsider = node(2, tls);
    AtomicInteger atOutsider = listen(outsider, "outsider");
    assertThat(isHeard(outsider, "b")).isFalse();
    assertThat(isHeard(a, "outsider")).isFalse();
    assertThat(atOutsider).hasValue(0);
    assertThat(isHeard(a, "b")).isTrue();
    assertThat(atB).hasValue(2);
  }

  @Test
  void aNodeWithoutACertificateNeitherTalksNorListens() throws Exception {
    requireThatItStaysOutside(new TlsOptions());
  }

  @Test
  void aNodeWithACertificateOfAnotherCaNeitherTalksNorListens() throws Exception {
    requireThatItStaysOutside(new Certificates(directory, "other").mutual("stranger"));
  }

  @Test
  void halfOfTheFilesAreNotEnough() {
    Certificates ca = new Certificates(directory, "ca");
    HostPort own = new HostPort("127.0.0.1", 1);
    assertThatThrownBy(() -> ClusterConfig.vertx(own, ca.oneSided("a")))
        .hasMessageContaining("tls caFile is missing");
    assertThatThrownBy(() -> ClusterConfig.vertx(own, new TlsOptions().setCaFile("ca.pem")))
        .hasMessageContaining("tls certFile is missing");
  }
}
