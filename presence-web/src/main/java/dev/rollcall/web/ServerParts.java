package dev.rollcall.web;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.web.channel.Channels;
import dev.rollcall.web.presence.ParkedOwners;
import dev.rollcall.web.socket.SocketCounters;
import io.vertx.core.Vertx;

/** What the event loops of one server share. Every part is safe on any thread. */
final class ServerParts {

  private final Tracker tracker;
  private final PresenceServerOptions options;
  private final SocketCounters counters = new SocketCounters();
  private final Channels channels = new Channels();
  private final ParkedOwners parked;
  private final ServerMetrics metrics;
  private volatile boolean draining;

  ServerParts(Vertx vertx, Tracker tracker, PresenceServerOptions options) {
    this.tracker = tracker;
    this.options = options;
    this.parked = new ParkedOwners(vertx, tracker, options.getGrace());
    this.metrics = new ServerMetrics(tracker, counters);
    metrics.bind(parked);
  }

  /** The application's own channels. */
  Channels channels() {
    return channels;
  }

  Tracker tracker() {
    return tracker;
  }

  /** Read, never changed after the start. */
  PresenceServerOptions options() {
    return options;
  }

  SocketCounters counters() {
    return counters;
  }

  ParkedOwners parked() {
    return parked;
  }

  ServerMetrics metrics() {
    return metrics;
  }

  boolean draining() {
    return draining;
  }

  void beginDrain() {
    draining = true;
  }
}
