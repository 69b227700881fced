package dev.rollcall.web.bench.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process has sent on its open TCP connections, by the kernel's count: without headers of IP and TCP.
 *
 * @param bus by the event bus
 * @param hazelcast by Hazelcast's members
 */
record TcpBytes(long bus, long hazelcast) {

  /** A line begins with state, queues and both ends; what follows has numbers after colons as well. */
  private static final String AFTER_ENDS = "users:";

  private static final Pattern PID = Pattern.compile("pid=(\\d+)");
  private static final Pattern PORT = Pattern.compile(":(\\d+)\\s");
  private static final Pattern SENT = Pattern.compile("bytes_sent:(\\d+)");

  /** Of a process whose connections are all to nodes; empty where there is no {@code ss} that tells. */
  static Optional<TcpBytes> sentBy(long pid, List<Integer> hazelcastPorts) {
    long bus = 0;
    long hazelcast = 0;
    for (String connection : connections()) {
      Matcher owner = PID.matcher(connection);
      Matcher sent = SENT.matcher(connection);
      if (owner.find() && Long.parseLong(owner.group(1)) == pid && sent.find()) {
        Matcher port = PORT.matcher(connection.substring(0, connection.indexOf(AFTER_ENDS)));
        boolean ofHazelcast = false;
        while (port.find()) {
          ofHazelcast |= hazelcastPorts.contains(Integer.parseInt(port.group(1)));
        }
        if (ofHazelcast) {
          hazelcast += Long.parseLong(sent.group(1));
        } else {
          bus += Long.parseLong(sent.group(1));
        }
      }
    }
    return bus == 0 ? Optional.empty() : Optional.of(new TcpBytes(bus, hazelcast));
  }

  TcpBytes minus(TcpBytes before) {
    return new TcpBytes(bus - before.bus, hazelcast - before.hazelcast);
  }

  private static List<String> connections() {
    try {
      Process ss = new ProcessBuilder("ss", "-tinpHO").redirectErrorStream(true).start();
      List<String> lines = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
      return ss.waitFor() == 0 ? lines : List.of();
    } catch (IOException notHere) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
