package dev.rollcall.web.socket;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.web.channel.Channels;
import dev.rollcall.web.limit.TopicLimits;
import dev.rollcall.web.presence.ParkedOwners;
import dev.rollcall.web.presence.PresenceQuestions;
import dev.rollcall.web.presence.TopicFeeds;

/**
 * What all clients of one event loop share.
 *
 * @param tracker the node's
 * @param feeds the loop's
 * @param broadcasts the loop's
 * @param parked the node's
 * @param questions the node's
 * @param channels the application's own; not changed any more
 * @param limits not changed any more
 * @param topics how many topics a client may bring into being, and how large they may be; the node's
 * @param counters the node's
 */
public record SocketParts(
    Tracker tracker,
    TopicFeeds feeds,
    Broadcasts broadcasts,
    ParkedOwners parked,
    PresenceQuestions questions,
    Channels channels,
    SocketOptions limits,
    TopicLimits topics,
    SocketCounters counters) {}
