package dev.rollcall.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Many websockets of one process, each of which joins a topic and never reads again. A process of its own: a descriptor is needed at both ends, and a process has only so many.
 */
final class NeverReading {

  private static final int RECEIVE_BUFFER_BYTES = 4_096;

  private final Process process;

  private NeverReading(Process process) {
    this.process = process;
  }

  /** Returns when all of them have asked to join one of {@code t0}, {@code t1}, …. */
  static NeverReading start(int port, int count, int topics) throws IOException {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            NeverReading.class.getName(),
            Integer.toString(port),
            Integer.toString(count),
            Integer.toString(topics))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    NeverReading attackers = new NeverReading(process);
    String line = new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
    if (!"open".equals(line)) {
      attackers.vanish();
      throw new IOException("the attackers said " + line);
    }
    return attackers;
  }

  /** All of them vanish. */
  void vanish() {
    process.destroyForcibly();
  }

  /** Port, how many, in how many topics; ends with its standard input. */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    int topics = Integer.parseInt(arguments[2]);
    List<RawSocket> sockets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawSocket socket =
          new RawSocket(port, "/socket/websocket?vsn=2.0.0", "", RECEIVE_BUFFER_BYTES);
      socket.text("[\"1\",\"1\",\"t" + i % topics + "\",\"phx_join\",{\"watch\":true}]");
      sockets.add(socket);
    }
    System.out.println("open");
    while (System.in.read() >= 0) {
      // Until the one who started it has gone.
    }
    Runtime.getRuntime().halt(sockets.size() == count ? 0 : 1);
  }
}
