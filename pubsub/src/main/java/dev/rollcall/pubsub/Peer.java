package dev.rollcall.pubsub;

/**
 * One process that takes part: a node's name and everything that is needed to reach this very run of it.
 *
 * @param name the node's name, stable across restarts
 * @param instance this run of it; made at start, so that of two runs the later one has the greater string (unless the
 *     wall clock was set back, which {@link Peers} allows for)
 * @param address its event-bus address, unique to the instance: nothing sent to a dead run reaches its successor
 * @param nodeId its id in the cluster; changes when clusters merge
 * @param host where its event bus listens
 * @param port where its event bus listens
 */
record Peer(String name, String instance, String address, String nodeId, String host, int port) {

  /** How a log names it. */
  String describe() {
    return "instance " + instance + " at " + host + ":" + port;
  }
}
