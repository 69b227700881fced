package dev.rollcall.web;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.web.auth.Authenticator;
import dev.rollcall.web.channel.Channels;
import dev.rollcall.web.dashboard.Dashboard;
import dev.rollcall.web.hook.HookCounters;
import dev.rollcall.web.limit.Addresses;
import dev.rollcall.web.limit.ReadLimits;
import dev.rollcall.web.limit.TopicLimits;
import dev.rollcall.web.longpoll.Forwarding;
import dev.rollcall.web.longpoll.LongPolls;
import dev.rollcall.web.presence.ParkedOwners;
import dev.rollcall.web.presence.PresenceQuestions;
import dev.rollcall.web.presence.PublicMeta;
import dev.rollcall.web.presence.SeenTable;
import dev.rollcall.web.socket.SocketCounters;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** What the event loops of one server share. Every part is safe on any thread. */
final class ServerParts {

  private final Tracker tracker;
  private final PresenceServerOptions options;
  private final SocketCounters counters = new SocketCounters();
  private final Channels channels;
  private final LongPolls polls;
  private final Forwarding forwarding;
  private final ParkedOwners parked;
  private final SeenTable seen;
  private final PresenceQuestions questions;
  private final HookCounters hooks = new HookCounters();
  private final ServerMetrics metrics;
  private final Authenticator authenticator;
  private final boolean authenticates;
  private final Addresses addresses;
  private final TopicLimits topics;
  private final ReadLimits reads;
  private final Dashboard dashboard;
  private volatile boolean ready = true;
  private volatile boolean draining;

  /** Without an authenticator of the application's own, the options say who asks. */
  ServerParts(
      Vertx vertx,
      Tracker tracker,
      PresenceServerOptions options,
      Channels channels,
      @Nullable Authenticator authenticator) {
    // First: of what follows some listens and some has timers, and none may do so for a server that
    // never is.
    this.authenticator =
        authenticator != null ? authenticator : options.getAuth().authenticator(vertx);
    this.channels = new Channels(channels);
    this.tracker = tracker;
    this.options = options;
    this.polls = new LongPolls(tracker.nodeName());
    this.forwarding = new Forwarding(
        vertx, tracker.pubSub(), polls, options.getSocket(), counters.pollsForwarded);
    this.parked = new ParkedOwners(vertx, tracker, options.getGrace());
    this.metrics = new ServerMetrics(tracker, counters, options.getMetrics(), () -> ready);
    this.seen = new SeenTable(vertx, tracker, options.getTopics());
    this.questions = new PresenceQuestions(
        vertx,
        tracker,
        options.getTopics(),
        PublicMeta.without(options.getPrivacy().getHiddenMeta()),
        seen);
    metrics.bind(parked);
    this.dashboard = new Dashboard(vertx, tracker, counters, () -> !ready);
    this.authenticates = authenticator != null || options.getAuth().isConfigured();
    this.topics = new TopicLimits(options.getLimits());
    this.reads = new ReadLimits(options.getLimits());
    this.addresses = new Addresses(options.getLimits().getMaxSocketsPerAddress());
    metrics.bind(hooks);
  }

  /** Who polls. */
  LongPolls polls() {
    return polls;
  }

  /** Reaches who polls at other nodes. */
  Forwarding forwarding() {
    return forwarding;
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

  SeenTable seen() {
    return seen;
  }

  PresenceQuestions questions() {
    return questions;
  }

  HookCounters hooks() {
    return hooks;
  }

  ServerMetrics metrics() {
    return metrics;
  }

  Authenticator authenticator() {
    return authenticator;
  }

  /** False in development mode: then everybody may everything. */
  boolean authenticates() {
    return authenticates;
  }

  /** Who has how many sockets. */
  Addresses addresses() {
    return addresses;
  }

  /** How many topics somebody may bring into being, and how large they may be. */
  TopicLimits topics() {
    return topics;
  }

  /** How often somebody may read, and how many reads are worked on. */
  ReadLimits reads() {
    return reads;
  }

  /** Whether somebody at this address has no rates: this machine's own tools in development mode, such as a replay. */
  boolean isExempt(String address) {
    return options.getLimits().isExemptLoopback()
        && !authenticates
        && Addresses.isLoopback(address);
  }

  /** Whether the dashboard and the metrics are served with the rest. */
  boolean managesOnMainPort() {
    return !authenticates && !options.getManagement().hasPort();
  }

  /** False from the first step of a drain: who sends clients here is to stop it, while they are still served. */
  boolean ready() {
    return ready;
  }

  void endReady() {
    ready = false;
  }

  /** Whether new clients are sent away. */
  Dashboard dashboard() {
    return dashboard;
  }

  boolean draining() {
    return draining;
  }

  void beginDrain() {
    ready = false;
    draining = true;
  }
}
