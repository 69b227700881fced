package dev.rollcall.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Nodes as processes of their own, from the jar that users run. */
public final class JarNodes implements AutoCloseable {

  /** Classes run side by side: a port that one of them was given may not be bound yet when the next one asks. */
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private static final Path JAR = Path.of("target", "rollcall.jar").toAbsolutePath();
  private static final Pattern READY = Pattern.compile("rollcall ready .*http=(http://\\S+) .*");
  private static final int READY_MAX_S = 90;

  private final List<Process> processes = new ArrayList<>();
  private final List<URI> addresses = new ArrayList<>();

  /** Starts nodes a, b, c … and waits until they serve. */
  public static JarNodes start(int count) throws Exception {
    JarNodes nodes = new JarNodes();
    try {
      nodes.launch(count);
    } catch (Exception e) {
      nodes.close();
      throw e;
    }
    return nodes;
  }

  /** The command line of the jar. */
  public static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-Drollcall.endWithParent=true",
        "-jar",
        JAR.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Ports that nobody listens on now. */
  public static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    while (ports.size() < count) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      sockets.add(socket);
      if (GIVEN.add(socket.getLocalPort())) {
        ports.add(socket.getLocalPort());
      }
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }

  /** Where they serve, as {@code --nodes} takes it. */
  public String addresses() {
    return String.join(",", addresses.stream().map(URI::toString).toList());
  }

  /** Kills one, as {@code kill -9} does. */
  public void kill(int index) throws InterruptedException {
    processes.get(index).destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }

  private void launch(int count) throws Exception {
    List<Integer> ports = freePorts(count);
    String join =
        String.join(",", ports.stream().map(port -> "127.0.0.1:" + port).toList());
    List<CompletableFuture<URI>> ready = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = String.valueOf((char) ('a' + i));
      String port = String.valueOf(ports.get(i));
      Process process = new ProcessBuilder(command(
              "node", "--name", name, "--http-port", "0", "--cluster-port", port, "--join", join))
          .redirectErrorStream(true)
          .start();
      processes.add(process);
      ready.add(CompletableFuture.supplyAsync(() -> readyAddress(name, process)));
    }
    for (CompletableFuture<URI> address : ready) {
      addresses.add(address.get(READY_MAX_S, TimeUnit.SECONDS));
    }
  }

  /** Reads until the ready line; the rest of the output is read away on a thread of its own. */
  private static URI readyAddress(String name, Process process) {
    StringBuilder heard = new StringBuilder();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        Matcher matcher = READY.matcher(line);
        if (matcher.matches()) {
          Thread drain = new Thread(() -> output.lines().forEach(rest -> {}), "output-of-" + name);
          drain.setDaemon(true);
          drain.setUncaughtExceptionHandler((thread, broken) -> {});
          drain.start();
          return URI.create(matcher.group(1));
        }
        heard.append(line).append('\n');
      }
    } catch (IOException e) {
      heard.append(e);
    }
    throw new IllegalStateException("node " + name + " ended before it was ready:\n" + heard);
  }
}
