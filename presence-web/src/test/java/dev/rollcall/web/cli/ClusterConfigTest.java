package dev.rollcall.web.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import dev.rollcall.web.config.HostPort;
import dev.rollcall.web.tls.TlsOptions;
import io.vertx.core.eventbus.EventBusOptions;
import java.io.Serializable;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterConfigTest {

  /** Stands for a class of the class path that does harm when it is read. */
  private static final class Gadget implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void aConnectionIsClosedAtOnceWhenItIsIdleForLongerThanAPingAndItsAnswerMayTake() {
    EventBusOptions bus =
        ClusterConfig.vertx(new HostPort("127.0.0.1", 5701), new TlsOptions()).getEventBusOptions();
    long idleMs = bus.getIdleTimeoutUnit().toMillis(bus.getReadIdleTimeout());
    assertThat(idleMs)
        .isGreaterThan(bus.getClusterPingInterval() + bus.getClusterPingReplyInterval());
  }

  @Test
  void objectsOfForeignClassesAreNotReadFromTheClustersPort() {
    Config config = ClusterConfig.hazelcast(new HostPort("127.0.0.1", 5701), List.of());
    InternalSerializationService members = new DefaultSerializationServiceBuilder()
        .setConfig(config.getSerializationConfig())
        .build();
    var sent = members.toData(new Gadget());
    assertThatThrownBy(() -> members.toObject(sent))
        .hasRootCauseInstanceOf(SecurityException.class);
    Object answer = members.toObject(members.toData(new IllegalStateException("why")));
    assertThat(answer)
        .as("what a member answers when it fails")
        .isInstanceOf(IllegalStateException.class);
    members.dispose();
  }
}
