package dev.rollcall.web.hook;

import dev.rollcall.pubsub.Knobs;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Arrays;
import java.util.List;

/** Somebody who is told: where, of what, and how hard it is tried. Every value is checked when it is set. */
public final class HookEndpoint {

  /** Default of {@link #getMaxQueue()}. */
  public static final int DEFAULT_MAX_QUEUE = 10_000;

  /** Default of {@link #getMaxBatch()}. */
  public static final int DEFAULT_MAX_BATCH = 100;

  /** Default of {@link #getLingerMs()}. */
  public static final long DEFAULT_LINGER_MS = 100L;

  /** Default of {@link #getMaxAttempts()}. */
  public static final int DEFAULT_MAX_ATTEMPTS = 8;

  /** Default of {@link #getBackoffMs()}. */
  public static final long DEFAULT_BACKOFF_MS = 500L;

  /** Default of {@link #getMaxBackoffMs()}. */
  public static final long DEFAULT_MAX_BACKOFF_MS = 60_000L;

  /** Default of {@link #getTimeoutMs()}. */
  public static final long DEFAULT_TIMEOUT_MS = 5_000L;

  /** Shortest secret, in characters. */
  private static final int SECRET_MIN = 16;

  private static final List<String> EVENTS =
      Arrays.stream(HookEvent.Type.values()).map(HookEvent.Type::label).toList();

  private String url = "";
  private String secret = "";
  private List<String> events = EVENTS;
  private List<String> topics = List.of("*");
  private int maxQueue = DEFAULT_MAX_QUEUE;
  private int maxBatch = DEFAULT_MAX_BATCH;
  private long lingerMs = DEFAULT_LINGER_MS;
  private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
  private long backoffMs = DEFAULT_BACKOFF_MS;
  private long maxBackoffMs = DEFAULT_MAX_BACKOFF_MS;
  private long timeoutMs = DEFAULT_TIMEOUT_MS;

  /** An endpoint that is told everything, signed with the secret. */
  public HookEndpoint(String url, String secret) {
    setUrl(url);
    setSecret(secret);
  }

  /**
   * From JSON, as written by {@link #toJson()}; {@code url} and {@code secret} are required, what else is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown, of the wrong type or out of range: it names the knob
   */
  public HookEndpoint(JsonObject json) {
    Knobs knobs = new Knobs("hook", json);
    setUrl(knobs.string("url", url));
    setSecret(knobs.string("secret", secret));
    setEvents(knobs.strings("events", events));
    setTopics(knobs.strings("topics", topics));
    setMaxQueue(knobs.integer("maxQueue", maxQueue));
    setMaxBatch(knobs.integer("maxBatch", maxBatch));
    setLingerMs(knobs.number("lingerMs", lingerMs));
    setMaxAttempts(knobs.integer("maxAttempts", maxAttempts));
    setBackoffMs(knobs.number("backoffMs", backoffMs));
    setMaxBackoffMs(knobs.number("maxBackoffMs", maxBackoffMs));
    setTimeoutMs(knobs.number("timeoutMs", timeoutMs));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON, the secret too. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("url", url)
        .put("secret", secret)
        .put("events", new JsonArray(List.copyOf(events)))
        .put("topics", new JsonArray(List.copyOf(topics)))
        .put("maxQueue", maxQueue)
        .put("maxBatch", maxBatch)
        .put("lingerMs", lingerMs)
        .put("maxAttempts", maxAttempts)
        .put("backoffMs", backoffMs)
        .put("maxBackoffMs", maxBackoffMs)
        .put("timeoutMs", timeoutMs);
  }

  /** Whether the endpoint wants to be told. */
  boolean wants(HookEvent event) {
    return events.contains(event.type().label())
        && topics.stream().anyMatch(pattern -> matches(pattern, event.topic()));
  }

  /** Whether it wants to be told of anything in the topic. */
  boolean wants(String topic) {
    return topics.stream().anyMatch(pattern -> matches(pattern, topic));
  }

  private static boolean matches(String pattern, String topic) {
    return pattern.endsWith("*")
        ? topic.startsWith(pattern.substring(0, pattern.length() - 1))
        : topic.equals(pattern);
  }

  /** Where it is posted to. Exactly there: redirects are not followed. */
  public String getUrl() {
    return url;
  }

  /** Sets {@link #getUrl()}: http or https, with a host, without user and fragment. */
  public HookEndpoint setUrl(String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("url is \"" + url + "\": it has to be a URL", e);
    }
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    Knobs.require(
        http && uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null,
        "url is \"%s\": it has to be http:// or https://, with a host, without user and fragment",
        url);
    this.url = url;
    return this;
  }

  /** What the messages are signed with. */
  public String getSecret() {
    return secret;
  }

  /** Sets {@link #getSecret()}: 16 characters or more. */
  public HookEndpoint setSecret(String secret) {
    Knobs.require(
        secret.length() >= SECRET_MIN,
        "secret of the hook has %d characters: it has to have %d or more",
        secret.length(),
        SECRET_MIN);
    this.secret = secret;
    return this;
  }

  /** What it is told of: {@code topic_occupied topic_vacated member_joined member_left}. */
  public List<String> getEvents() {
    return events;
  }

  /** Sets {@link #getEvents()}. */
  public HookEndpoint setEvents(List<String> events) {
    for (String event : events) {
      Knobs.require(
          EVENTS.contains(event),
          "events has \"%s\": it has to be %s",
          event,
          String.join(" or ", EVENTS));
    }
    this.events = List.copyOf(events);
    return this;
  }

  /** Of which topics: a topic, or the beginning of topics followed by {@code *}. */
  public List<String> getTopics() {
    return topics;
  }

  /** Sets {@link #getTopics()}. */
  public HookEndpoint setTopics(List<String> topics) {
    for (String topic : topics) {
      Knobs.require(
          topic.indexOf('*') < 0 || topic.indexOf('*') == topic.length() - 1,
          "topics has \"%s\": * may only stand at its end",
          topic);
    }
    this.topics = List.copyOf(topics);
    return this;
  }

  /** Most events that wait; further ones push out the oldest, which are counted as dropped. As many are held of what other nodes have to tell. */
  public int getMaxQueue() {
    return maxQueue;
  }

  /** Sets {@link #getMaxQueue()}: 1 to 10_000_000. */
  public HookEndpoint setMaxQueue(int maxQueue) {
    this.maxQueue = Knobs.inRange("maxQueue", maxQueue, 1, 10_000_000);
    return this;
  }

  /** Most events in one message. */
  public int getMaxBatch() {
    return maxBatch;
  }

  /** Sets {@link #getMaxBatch()}: 1 to 10_000. */
  public HookEndpoint setMaxBatch(int maxBatch) {
    this.maxBatch = Knobs.inRange("maxBatch", maxBatch, 1, 10_000);
    return this;
  }

  /** How long an event waits for others to share a message with, in ms. */
  public long getLingerMs() {
    return lingerMs;
  }

  /** Sets {@link #getLingerMs()}: 0 to 60_000. */
  public HookEndpoint setLingerMs(long lingerMs) {
    this.lingerMs = Knobs.inRange("lingerMs", lingerMs, 0, 60_000L);
    return this;
  }

  /** How often a message is tried before its events are given up. */
  public int getMaxAttempts() {
    return maxAttempts;
  }

  /** Sets {@link #getMaxAttempts()}: 1 to 100. */
  public HookEndpoint setMaxAttempts(int maxAttempts) {
    this.maxAttempts = Knobs.inRange("maxAttempts", maxAttempts, 1, 100);
    return this;
  }

  /** The pause after the first failure, in ms; it doubles with each. */
  public long getBackoffMs() {
    return backoffMs;
  }

  /** Sets {@link #getBackoffMs()}: 1 to 3_600_000. */
  public HookEndpoint setBackoffMs(long backoffMs) {
    this.backoffMs = Knobs.inRange("backoffMs", backoffMs, 1, 3_600_000L);
    return this;
  }

  /** The longest pause, in ms. */
  public long getMaxBackoffMs() {
    return maxBackoffMs;
  }

  /** Sets {@link #getMaxBackoffMs()}: 1 to 3_600_000. */
  public HookEndpoint setMaxBackoffMs(long maxBackoffMs) {
    this.maxBackoffMs = Knobs.inRange("maxBackoffMs", maxBackoffMs, 1, 3_600_000L);
    return this;
  }

  /** How long the endpoint may take to answer, in ms. */
  public long getTimeoutMs() {
    return timeoutMs;
  }

  /** Sets {@link #getTimeoutMs()}: 10 to 600_000. */
  public HookEndpoint setTimeoutMs(long timeoutMs) {
    this.timeoutMs = Knobs.inRange("timeoutMs", timeoutMs, 10, 600_000L);
    return this;
  }
}
