package dev.rollcall.web.socket;

/**
 * What one websocket may do. The names are those of the knobs in {@code PresenceServerOptions}, for messages.
 *
 * @param maxFrameBytes largest frame, in bytes
 * @param maxChannels most channels joined
 * @param maxPending most requests waiting for the tracker
 * @param maxTopicBytes longest topic, in UTF-8 bytes
 * @param maxMetaDepth deepest nesting of a meta
 * @param maxMetaKeys most fields of each object in a meta
 * @param idleMs silence after which the socket is closed, in ms
 * @param answerMs how long a request may wait for the tracker, in ms
 * @param maxQueueBytes most bytes that wait to be written, states aside
 * @param slowReaderMs how long more than a little may wait to be written, in ms
 * @param maxPresencesPerSocket most presences over all channels
 */
public record SessionLimits(
    int maxFrameBytes,
    int maxChannels,
    int maxPending,
    int maxTopicBytes,
    int maxMetaDepth,
    int maxMetaKeys,
    long idleMs,
    long answerMs,
    int maxQueueBytes,
    long slowReaderMs,
    int maxPresencesPerSocket) {}
