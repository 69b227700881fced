package dev.rollcall.web.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NodeApiTest {

  @Test
  void aNodeThatSaysWhenToComeBackIsAskedAgainThen() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    byte[] page = "{\"presences\":[]}".getBytes(StandardCharsets.UTF_8);
    HttpServer node =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    node.createContext("/", exchange -> {
      boolean tooSoon = asked.incrementAndGet() < 3;
      exchange.getResponseHeaders().set("Retry-After", "0");
      exchange.sendResponseHeaders(tooSoon ? 429 : 200, page.length);
      exchange.getResponseBody().write(page);
      exchange.close();
    });
    node.start();
    try {
      URI address = URI.create("http://127.0.0.1:" + node.getAddress().getPort());
      assertThat(new NodeApi(address, HttpClient.newHttpClient()).presences("t"))
          .isEmpty();
      assertThat(asked).hasValue(3);
    } finally {
      node.stop(0);
    }
  }
}
