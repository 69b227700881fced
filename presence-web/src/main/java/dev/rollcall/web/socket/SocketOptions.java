package dev.rollcall.web.socket;

import dev.rollcall.pubsub.Knobs;
import io.vertx.core.json.JsonObject;

/**
 * What clients may do over their websockets. Every value is checked when it is set; the message names the knob, the value and
 * the range. Nobody changes it while sockets use it.
 */
public final class SocketOptions {

  /** Default of {@link #getMaxSockets()}. */
  public static final int DEFAULT_MAX_SOCKETS = 100_000;

  /** Default of {@link #getMaxChannels()}. */
  public static final int DEFAULT_MAX_CHANNELS = 100;

  /** Default of {@link #getMaxPresencesPerSocket()}. */
  public static final int DEFAULT_MAX_PRESENCES_PER_SOCKET = 10_000;

  /** Default of {@link #getMaxPending()}. */
  public static final int DEFAULT_MAX_PENDING = 256;

  /** Default of {@link #getMaxFrameBytes()}. */
  public static final int DEFAULT_MAX_FRAME_BYTES = 16_384;

  /** Default of {@link #getMaxQueueBytes()}. */
  public static final int DEFAULT_MAX_QUEUE_BYTES = 1_048_576;

  /** Default of {@link #getSlowReaderMs()}. */
  public static final long DEFAULT_SLOW_READER_MS = 30_000L;

  /** Default of {@link #getSendBufferBytes()}. */
  public static final int DEFAULT_SEND_BUFFER_BYTES = 131_072;

  /** Default of {@link #getMaxTopicBytes()}. */
  public static final int DEFAULT_MAX_TOPIC_BYTES = 240;

  /** Default of {@link #getMaxMetaDepth()}. */
  public static final int DEFAULT_MAX_META_DEPTH = 8;

  /** Default of {@link #getMaxMetaKeys()}. */
  public static final int DEFAULT_MAX_META_KEYS = 32;

  /** Default of {@link #getMaxWatchedKeys()}. */
  public static final int DEFAULT_MAX_WATCHED_KEYS = 1_000;

  /** Default of {@link #getIdleMs()}. */
  public static final long DEFAULT_IDLE_MS = 60_000L;

  /** Default of {@link #getAnswerMs()}. */
  public static final long DEFAULT_ANSWER_MS = 8_000L;

  /** Default of {@link #getPollWindowMs()}. */
  public static final long DEFAULT_POLL_WINDOW_MS = 10_000L;

  /** Default of {@link #getPollIdleMs()}. */
  public static final long DEFAULT_POLL_IDLE_MS = 15_000L;

  /** Default of {@link #getMaxPollMessages()}. */
  public static final int DEFAULT_MAX_POLL_MESSAGES = 4_096;

  /** Default of {@link #getForwardMs()}. */
  public static final long DEFAULT_FORWARD_MS = 2_000L;

  private int maxSockets = DEFAULT_MAX_SOCKETS;
  private int maxChannels = DEFAULT_MAX_CHANNELS;
  private int maxPresencesPerSocket = DEFAULT_MAX_PRESENCES_PER_SOCKET;
  private int maxPending = DEFAULT_MAX_PENDING;
  private int maxFrameBytes = DEFAULT_MAX_FRAME_BYTES;
  private int maxQueueBytes = DEFAULT_MAX_QUEUE_BYTES;
  private long slowReaderMs = DEFAULT_SLOW_READER_MS;
  private int sendBufferBytes = DEFAULT_SEND_BUFFER_BYTES;
  private int maxTopicBytes = DEFAULT_MAX_TOPIC_BYTES;
  private int maxMetaDepth = DEFAULT_MAX_META_DEPTH;
  private int maxMetaKeys = DEFAULT_MAX_META_KEYS;
  private int maxWatchedKeys = DEFAULT_MAX_WATCHED_KEYS;
  private long idleMs = DEFAULT_IDLE_MS;
  private long answerMs = DEFAULT_ANSWER_MS;

  private long pollWindowMs = DEFAULT_POLL_WINDOW_MS;
  private long pollIdleMs = DEFAULT_POLL_IDLE_MS;
  private int maxPollMessages = DEFAULT_MAX_POLL_MESSAGES;
  private long forwardMs = DEFAULT_FORWARD_MS;

  /** Defaults: for browsers on the internet. */
  public SocketOptions() {}

  /** A copy. */
  public SocketOptions(SocketOptions other) {
    this(other.toJson());
  }

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown, of the wrong type or out of range: it names the knob
   */
  public SocketOptions(JsonObject json) {
    Knobs knobs = new Knobs("socket", json);
    setMaxSockets(knobs.integer("maxSockets", maxSockets));
    setMaxChannels(knobs.integer("maxChannels", maxChannels));
    setMaxPresencesPerSocket(knobs.integer("maxPresencesPerSocket", maxPresencesPerSocket));
    setMaxPending(knobs.integer("maxPending", maxPending));
    setMaxFrameBytes(knobs.integer("maxFrameBytes", maxFrameBytes));
    setMaxQueueBytes(knobs.integer("maxQueueBytes", maxQueueBytes));
    setSlowReaderMs(knobs.number("slowReaderMs", slowReaderMs));
    setSendBufferBytes(knobs.integer("sendBufferBytes", sendBufferBytes));
    setMaxTopicBytes(knobs.integer("maxTopicBytes", maxTopicBytes));
    setMaxMetaDepth(knobs.integer("maxMetaDepth", maxMetaDepth));
    setMaxMetaKeys(knobs.integer("maxMetaKeys", maxMetaKeys));
    setMaxWatchedKeys(knobs.integer("maxWatchedKeys", maxWatchedKeys));
    setIdleMs(knobs.number("idleMs", idleMs));
    setAnswerMs(knobs.number("answerMs", answerMs));
    setPollWindowMs(knobs.number("pollWindowMs", pollWindowMs));
    setPollIdleMs(knobs.number("pollIdleMs", pollIdleMs));
    setMaxPollMessages(knobs.integer("maxPollMessages", maxPollMessages));
    setForwardMs(knobs.number("forwardMs", forwardMs));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("maxSockets", maxSockets)
        .put("maxChannels", maxChannels)
        .put("maxPresencesPerSocket", maxPresencesPerSocket)
        .put("maxPending", maxPending)
        .put("maxFrameBytes", maxFrameBytes)
        .put("maxQueueBytes", maxQueueBytes)
        .put("slowReaderMs", slowReaderMs)
        .put("sendBufferBytes", sendBufferBytes)
        .put("maxTopicBytes", maxTopicBytes)
        .put("maxMetaDepth", maxMetaDepth)
        .put("maxMetaKeys", maxMetaKeys)
        .put("maxWatchedKeys", maxWatchedKeys)
        .put("idleMs", idleMs)
        .put("answerMs", answerMs)
        .put("pollWindowMs", pollWindowMs)
        .put("pollIdleMs", pollIdleMs)
        .put("maxPollMessages", maxPollMessages)
        .put("forwardMs", forwardMs);
  }

  /** Most websockets open on this node; further upgrades are answered 503. */
  public int getMaxSockets() {
    return maxSockets;
  }

  /** Sets {@link #getMaxSockets()}: 1 to 10_000_000. */
  public SocketOptions setMaxSockets(int maxSockets) {
    this.maxSockets = Knobs.inRange("maxSockets", maxSockets, 1, 10_000_000);
    return this;
  }

  /** Most channels joined on one websocket. */
  public int getMaxChannels() {
    return maxChannels;
  }

  /** Sets {@link #getMaxChannels()}: 1 to 10_000. */
  public SocketOptions setMaxChannels(int maxChannels) {
    this.maxChannels = Knobs.inRange("maxChannels", maxChannels, 1, 10_000);
    return this;
  }

  /** Most presences of one websocket, over all its channels; further ones are answered with an error. */
  public int getMaxPresencesPerSocket() {
    return maxPresencesPerSocket;
  }

  /** Sets {@link #getMaxPresencesPerSocket()}: 1 to 10_000_000. */
  public SocketOptions setMaxPresencesPerSocket(int maxPresencesPerSocket) {
    this.maxPresencesPerSocket =
        Knobs.inRange("maxPresencesPerSocket", maxPresencesPerSocket, 1, 10_000_000);
    return this;
  }

  /** Most requests of one websocket that wait for the tracker; further ones are answered with an error at once. */
  public int getMaxPending() {
    return maxPending;
  }

  /** Sets {@link #getMaxPending()}: 1 to 100_000. */
  public SocketOptions setMaxPending(int maxPending) {
    this.maxPending = Knobs.inRange("maxPending", maxPending, 1, 100_000);
    return this;
  }

  /** Largest frame a client may send, in bytes. A frame up to four times as large is answered with an error; a larger one closes the socket (1009). */
  public int getMaxFrameBytes() {
    return maxFrameBytes;
  }

  /** Sets {@link #getMaxFrameBytes()}: 1_024 to 1_048_576. */
  public SocketOptions setMaxFrameBytes(int maxFrameBytes) {
    this.maxFrameBytes = Knobs.inRange("maxFrameBytes", maxFrameBytes, 1_024, 1_048_576);
    return this;
  }

  /**
   * Most bytes waiting to be written to one websocket. A channel for which a presence_diff would come on top of them gets a fresh presence_state
   * later instead; if replies and broadcasts alone exceed it, the socket is closed (1013).
   */
  public int getMaxQueueBytes() {
    return maxQueueBytes;
  }

  /** Sets {@link #getMaxQueueBytes()}: 16_384 to 1_073_741_824. */
  public SocketOptions setMaxQueueBytes(int maxQueueBytes) {
    this.maxQueueBytes = Knobs.inRange("maxQueueBytes", maxQueueBytes, 16_384, 1_073_741_824);
    return this;
  }

  /** How long a websocket may have more than 32 KiB waiting to be written, in ms, before it is closed (1013). */
  public long getSlowReaderMs() {
    return slowReaderMs;
  }

  /** Sets {@link #getSlowReaderMs()}: 100 to 86_400_000. */
  public SocketOptions setSlowReaderMs(long slowReaderMs) {
    this.slowReaderMs = Knobs.inRange("slowReaderMs", slowReaderMs, 100, 86_400_000L);
    return this;
  }

  /**
   * What the kernel holds for each connection that does not read, in bytes; it counts its own bookkeeping in and may take twice as much. Left to itself it takes up to 4 MiB, of a memory that all of the machine's
   * connections share. A connection gets at most about this much per round trip.
   */
  public int getSendBufferBytes() {
    return sendBufferBytes;
  }

  /** Sets {@link #getSendBufferBytes()}: 4_096 to 16_777_216. */
  public SocketOptions setSendBufferBytes(int sendBufferBytes) {
    this.sendBufferBytes = Knobs.inRange("sendBufferBytes", sendBufferBytes, 4_096, 16_777_216);
    return this;
  }

  /** Longest topic of a channel, in UTF-8 bytes. */
  public int getMaxTopicBytes() {
    return maxTopicBytes;
  }

  /** Sets {@link #getMaxTopicBytes()}: 1 to 240. */
  public SocketOptions setMaxTopicBytes(int maxTopicBytes) {
    this.maxTopicBytes = Knobs.inRange("maxTopicBytes", maxTopicBytes, 1, 240);
    return this;
  }

  /** Deepest nesting of a meta: {@code {}} has depth 1. */
  public int getMaxMetaDepth() {
    return maxMetaDepth;
  }

  /** Sets {@link #getMaxMetaDepth()}: 1 to 64. */
  public SocketOptions setMaxMetaDepth(int maxMetaDepth) {
    this.maxMetaDepth = Knobs.inRange("maxMetaDepth", maxMetaDepth, 1, 64);
    return this;
  }

  /** Most fields of each object in a meta. */
  public int getMaxMetaKeys() {
    return maxMetaKeys;
  }

  /** Sets {@link #getMaxMetaKeys()}: 1 to 1_024. */
  public SocketOptions setMaxMetaKeys(int maxMetaKeys) {
    this.maxMetaKeys = Knobs.inRange("maxMetaKeys", maxMetaKeys, 1, 1_024);
    return this;
  }

  /** Most keys that one channel watches ({@code {"watch": {"keys": [..]}}}). */
  public int getMaxWatchedKeys() {
    return maxWatchedKeys;
  }

  /** Sets {@link #getMaxWatchedKeys()}: 1 to 100_000. */
  public SocketOptions setMaxWatchedKeys(int maxWatchedKeys) {
    this.maxWatchedKeys = Knobs.inRange("maxWatchedKeys", maxWatchedKeys, 1, 100_000);
    return this;
  }

  /** Silence after which a websocket is closed (1001), in ms. The phoenix client sends a heartbeat every 30 s. */
  public long getIdleMs() {
    return idleMs;
  }

  /** Sets {@link #getIdleMs()}: 100 to 86_400_000. */
  public SocketOptions setIdleMs(long idleMs) {
    this.idleMs = Knobs.inRange("idleMs", idleMs, 100, 86_400_000L);
    return this;
  }

  /** How long a client's request may wait for the tracker before it is answered with an error, in ms. The phoenix client gives up after 10 s. */
  public long getAnswerMs() {
    return answerMs;
  }

  /** Sets {@link #getAnswerMs()}: 10 to 600_000. */
  public SocketOptions setAnswerMs(long answerMs) {
    this.answerMs = Knobs.inRange("answerMs", answerMs, 10, 600_000L);
    return this;
  }

  /** How long a poll waits for messages before it is answered without, in ms. Proxies give up on requests that take long. */
  public long getPollWindowMs() {
    return pollWindowMs;
  }

  /** Sets {@link #getPollWindowMs()}: 10 to 60_000. */
  public SocketOptions setPollWindowMs(long pollWindowMs) {
    this.pollWindowMs = Knobs.inRange("pollWindowMs", pollWindowMs, 10, 60_000L);
    return this;
  }

  /** How long a polling client may be without a poll, in ms, before it is gone. */
  public long getPollIdleMs() {
    return pollIdleMs;
  }

  /** Sets {@link #getPollIdleMs()}: 100 to 600_000. */
  public SocketOptions setPollIdleMs(long pollIdleMs) {
    this.pollIdleMs = Knobs.inRange("pollIdleMs", pollIdleMs, 100, 600_000L);
    return this;
  }

  /** Most messages that wait for one polling client, besides {@link #getMaxQueueBytes()}; one more ends its session. */
  public int getMaxPollMessages() {
    return maxPollMessages;
  }

  /** Sets {@link #getMaxPollMessages()}: 16 to 1_000_000. */
  public SocketOptions setMaxPollMessages(int maxPollMessages) {
    this.maxPollMessages = Knobs.inRange("maxPollMessages", maxPollMessages, 16, 1_000_000);
    return this;
  }

  /**
   * How long the node that has a polling client's session may take to confirm a message of the node that the client's request reached, in ms. Then the session is gone for
   * that client, which connects anew. Raise it for nodes that pause for long.
   */
  public long getForwardMs() {
    return forwardMs;
  }

  /** Sets {@link #getForwardMs()}: 100 to 60_000. */
  public SocketOptions setForwardMs(long forwardMs) {
    this.forwardMs = Knobs.inRange("forwardMs", forwardMs, 100, 60_000L);
    return this;
  }
}
