package dev.rollcall.web;

import dev.rollcall.web.channel.Channels;
import dev.rollcall.web.presence.GraceOptions;
import dev.rollcall.web.socket.SocketOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The npm package phoenix, unmodified, in three versions and over both transports, against a server with a channel of its own. */
class NpmClientMatrixIT {

  @ParameterizedTest(name = "{0} over {1}")
  @CsvSource({
    "phoenix, websocket",
    "phoenix, longpoll",
    "phoenix17, websocket",
    "phoenix17, longpoll",
    "phoenix16, websocket",
    "phoenix16, longpoll",
  })
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void everyClientOverEveryTransport(String client, String transport) throws Exception {
    PresenceServerOptions options = new PresenceServerOptions()
        .setInstances(2)
        .setGrace(new GraceOptions().setGraceMs(0))
        .setSocket(new SocketOptions().setPollWindowMs(2_000).setPollIdleMs(4_000));
    Channels channels = new Channels().add("chat:*", ChatChannel::new);
    try (ServerFixture fixture = new ServerFixture(options, channels)) {
      NodeTests.run(
          "matrix.test.mjs",
          Map.of(
              "ROLLCALL_SOCKET", fixture.server.url().replace("http:", "ws:") + "/socket",
              "PHOENIX", client,
              "TRANSPORT", transport));
    }
  }
}
