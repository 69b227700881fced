package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.web.auth.AuthOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.api.Test;

class ExposureTest {

  private static final SocketAddress HERE = SocketAddress.inetSocketAddress(4_000, "127.0.0.1");
  private static final SocketAddress ELSEWHERE = SocketAddress.inetSocketAddress(4_000, "10.0.0.7");

  @Test
  void aMountedSocketInDevelopmentModeServesItsOwnMachineAlone() {
    PresenceServerOptions options = new PresenceServerOptions();
    HostAndPort own = HostAndPort.create("127.0.0.1", 4_000);
    HostAndPort rebound = HostAndPort.create("127.evil.example", 4_000);
    assertThat(Exposure.allows(options, false, HERE, own)).isTrue();
    assertThat(Exposure.allows(options, false, HERE, rebound)).isFalse();
    assertThat(Exposure.allows(options, false, HERE, null)).isFalse();
    assertThat(Exposure.allows(options, false, ELSEWHERE, own)).isFalse();
    assertThat(Exposure.allows(options, true, ELSEWHERE, rebound)).isTrue();
    options.setAuth(new AuthOptions().setInsecure(true));
    assertThat(Exposure.allows(options, false, ELSEWHERE, rebound)).isTrue();
  }
}
