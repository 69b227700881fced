/**
 * Long polling: a client whose messages wait for its next request. {@link dev.rollcall.web.longpoll.LongPolls} has the sessions of this node, {@link
 * dev.rollcall.web.longpoll.Forwarding} reaches those of the others: {@code Relay} decides what goes from node to node, as a pure state machine.
 */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.longpoll;
