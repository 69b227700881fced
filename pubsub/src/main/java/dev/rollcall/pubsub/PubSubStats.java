package dev.rollcall.pubsub;

/**
 * What a node's pubsub has done since its start, and what it holds now. Bytes are payloads with our own framing, without the event bus's. The
 * nodes' own hellos are not counted, except among those dropped.
 *
 * @param messagesSent messages handed to the event bus, one per peer
 * @param bytesSent their bytes
 * @param messagesReceived messages that came from peers
 * @param bytesReceived their bytes
 * @param droppedToPeers messages that reached no connection: the peer was unknown, its queue was full, or the event bus
 *     could not write it
 * @param droppedToSubscribers messages not delivered because a subscriber's queue was full
 * @param peers other nodes that messages are sent to, now
 * @param subscriptions subscriptions of this node, now
 * @param topics topics that have a subscription, now
 * @param queuedBytes bytes under way to all peers, now; each peer's part is bounded by {@code maxPeerQueueBytes}
 */
public record PubSubStats(
    long messagesSent,
    long bytesSent,
    long messagesReceived,
    long bytesReceived,
    long droppedToPeers,
    long droppedToSubscribers,
    int peers,
    int subscriptions,
    int topics,
    long queuedBytes) {}
