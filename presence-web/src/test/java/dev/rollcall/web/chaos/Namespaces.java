package dev.rollcall.web.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network with a namespace for each node: one cable from each to a bridge in a hub namespace, and one from there to this process, which
 * sees every node whatever the nodes see of each other.
 *
 * <p>Faults are rules of nftables where packets come in, per sender: so a cut has a direction, and what a sender is told about its own
 * packets is nothing, as with a real cable. All names carry this process's id; what a dead process left behind is swept at the start.
 */
final class Namespaces implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Namespaces.class);
  private static final Pattern OURS = Pattern.compile("rollcall-(\\d+)-(\\d+)-\\S+");
  private static final Pattern BYTES = Pattern.compile("bytes (\\d+)");
  private static final AtomicInteger NEXT = new AtomicInteger();

  /** The addresses that are set aside for trying networks out: 198.18.0.0/15, as 512 networks of 24 bits. */
  private static final int NETWORKS = 512;

  private static final String RULES = """
      table inet chaos {
        set cut { type ipv4_addr; }
        set nodes { type ipv4_addr; elements = { NODES } }
        counter received { }
        chain loss { }
        chain input {
          type filter hook input priority 0;
          ip saddr @cut drop
          ip saddr @nodes jump loss
          ip saddr @nodes counter name received
        }
      }
      """;

  private final long pid = ProcessHandle.current().pid();
  private final int number = NEXT.getAndIncrement();
  private final String prefix = "rollcall-" + pid + "-" + number + "-";
  private final String cable = "rc" + pid + "x" + number;
  private final Map<String, String> addresses = new LinkedHashMap<>();
  private final Thread hook = new Thread(this::dismantle, "namespaces-" + number);

  private Namespaces() {}

  /** Why there can be none here; empty if there can. */
  static synchronized String missing() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return "this user is not root";
    }
    for (String tool : List.of("ip", "nft")) {
      try {
        run(List.of(tool, "-V"), "");
      } catch (IllegalStateException absent) {
        return tool + " does not run: " + absent.getMessage();
      }
    }
    String probe = "rollcall-" + ProcessHandle.current().pid() + "-0-probe";
    try {
      run(List.of("ip", "netns", "add", probe), "");
      run(List.of("ip", "netns", "exec", probe, "nft", "list", "ruleset"), "");
      run(List.of("ip", "netns", "del", probe), "");
      return "";
    } catch (IllegalStateException refused) {
      return "network namespaces are refused: " + refused.getMessage();
    }
  }

  /** A network for these nodes. */
  static Namespaces of(List<String> nodes) {
    sweep();
    Namespaces made = new Namespaces();
    Runtime.getRuntime().addShutdownHook(made.hook);
    try {
      made.build(nodes);
      return made;
    } catch (RuntimeException e) {
      made.close();
      throw e;
    }
  }

  String address(String node) {
    return addresses.get(node);
  }

  /** The addresses of all nodes, separated by commas. */
  String addresses() {
    return String.join(",", addresses.values());
  }

  /** The command as it has to be given to run in the node's namespace; its process is then the command's own. */
  List<String> inside(String node, List<String> command) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", prefix + node));
    whole.addAll(command);
    return whole;
  }

  /** Nothing that one sends reaches the other any more. */
  void cutOneWay(String from, String to) {
    nft(to, "add element inet chaos cut { " + address(from) + " }");
  }

  /** Neither reaches the other any more. */
  void cut(String one, String other) {
    cutOneWay(one, other);
    cutOneWay(other, one);
  }

  /** Cuts a node off from all others. */
  void isolate(String node) {
    addresses.keySet().stream()
        .filter(other -> !other.equals(node))
        .forEach(other -> cut(node, other));
  }

  /** Between nodes, so many packets of a hundred are lost. */
  void lose(int percent) {
    for (String node : addresses.keySet()) {
      nft(node, "add rule inet chaos loss numgen random mod 100 < " + percent + " drop");
    }
  }

  /** All cables are whole again. */
  void mend() {
    for (String node : addresses.keySet()) {
      nft(node, "flush set inet chaos cut\nflush chain inet chaos loss");
    }
  }

  /** Bytes that the nodes have received from each other, with all headers, by whatever protocol. */
  long bytes() {
    long sum = 0;
    for (String node : addresses.keySet()) {
      Matcher matcher = BYTES.matcher(
          run(inside(node, List.of("nft", "list", "counter", "inet", "chaos", "received")), ""));
      sum += matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
    return sum;
  }

  @Override
  public void close() {
    dismantle();
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private void build(List<String> nodes) {
    String network = freeNetwork();
    String hub = prefix + "hub";
    ip("netns add " + hub);
    ip("-n " + hub + " link add br0 type bridge");
    ip("-n " + hub + " link set br0 up");
    ip("link add " + cable + " type veth peer name to-test netns " + hub);
    ip("-n " + hub + " link set to-test master br0 up");
    ip("addr add " + network + ".1/24 dev " + cable);
    ip("link set " + cable + " up");
    for (String node : nodes) {
      addresses.put(node, network + "." + (10 + addresses.size()));
    }
    for (String node : nodes) {
      String namespace = prefix + node;
      ip("netns add " + namespace);
      ip("-n " + hub + " link add to-" + node + " type veth peer name eth0 netns " + namespace);
      ip("-n " + hub + " link set to-" + node + " master br0 up");
      ip("-n " + namespace + " addr add " + address(node) + "/24 dev eth0");
      ip("-n " + namespace + " link set eth0 up");
      ip("-n " + namespace + " link set lo up");
      nft(node, RULES.replace("NODES", String.join(", ", addresses.values())));
    }
  }

  private String freeNetwork() {
    String taken = run(List.of("ip", "-o", "-4", "addr"), "");
    for (int i = 0; i < NETWORKS; i++) {
      int index = (int) ((pid * 4 + number + i) % NETWORKS);
      String network = "198." + (18 + index / 256) + "." + index % 256;
      if (!taken.contains(" " + network + ".")) {
        return network;
      }
    }
    throw new IllegalStateException("all of 198.18.0.0/15 is taken");
  }

  private void dismantle() {
    remove(prefix, cable);
  }

  /** Removes what processes that are no more have left. */
  private static void sweep() {
    Matcher matcher = OURS.matcher(run(List.of("ip", "netns", "list"), ""));
    while (matcher.find()) {
      if (!Files.exists(Path.of("/proc", matcher.group(1)))) {
        LOG.warn("sweeping {}, whose process is dead", matcher.group());
        remove(
            "rollcall-" + matcher.group(1) + "-" + matcher.group(2) + "-",
            "rc" + matcher.group(1) + "x" + matcher.group(2));
      }
    }
  }

  private static void remove(String prefix, String cable) {
    try {
      if (run(List.of("ip", "-o", "link"), "").contains(" " + cable + "@")) {
        run(List.of("ip", "link", "del", cable), "");
      }
      Matcher matcher = OURS.matcher(run(List.of("ip", "netns", "list"), ""));
      while (matcher.find()) {
        if (matcher.group().startsWith(prefix)) {
          run(List.of("ip", "netns", "pids", matcher.group()), "")
              .lines()
              .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())).stream())
              .forEach(ProcessHandle::destroyForcibly);
          run(List.of("ip", "netns", "del", matcher.group()), "");
        }
      }
    } catch (IllegalStateException e) {
      LOG.warn("namespaces {}* are left: {}", prefix, e.getMessage());
    }
  }

  private void nft(String node, String rules) {
    run(inside(node, List.of("nft", "-f", "-")), rules + "\n");
  }

  private static void ip(String arguments) {
    run(List.of(("ip " + arguments).split(" ")), "");
  }

  /** Runs a command to its end; what it said. */
  private static String run(List<String> command, String input) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
        stdin.write(input);
      } catch (IOException notRead) {
        LOG.debug("{} reads nothing", command, notRead);
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output.strip());
      }
      return output;
    } catch (IOException e) {
      throw new IllegalStateException(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
