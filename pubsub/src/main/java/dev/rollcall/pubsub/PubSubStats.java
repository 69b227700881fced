package dev.rollcall.pubsub;

/**
 * What a node's pubsub has done since its start. Bytes are payloads with our own framing, without the event bus's. The
 * nodes' own hellos are not counted, except among those dropped.
 *
 * @param messagesSent messages handed to the event bus, one per peer
 * @param bytesSent their bytes
 * @param messagesReceived messages that came from peers
 * @param bytesReceived their bytes
 * @param droppedToPeers messages that reached no connection: the peer was unknown, its queue was full, or the event bus
 *     could not write it
 * @param droppedToSubscribers messages not delivered because a subscriber's queue was full
 */
public record PubSubStats(
    long messagesSent,
    long bytesSent,
    long messagesReceived,
    long bytesReceived,
    long droppedToPeers,
    long droppedToSubscribers) {}
