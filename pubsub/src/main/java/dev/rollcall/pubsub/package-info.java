/**
 * Topics across a Vert.x cluster: one interface, {@link dev.rollcall.pubsub.PubSub}.
 *
 * <pre>
 * broadcast -> LocalTopics -> LocalSubscription -> subscriber's context
 *           -> Links -> PeerLink => event bus => ClusterBus -> LocalTopics -> ...
 * hello     => ClusterBus -> Peers -> effects -> ClusterBus, ClusterView
 * </pre>
 *
 * <p>What the clustered event bus does, and what is done about it here:
 *
 * <ol>
 *   <li>Every consumer is a write to a distributed map. So a node has two, its own and the shared one for hellos; topics
 *       and their subscribers are in a map of our own.
 *   <li>{@code publish} encodes for each destination, and its promise tells nothing. So a message is encoded once and
 *       sent to each peer.
 *   <li>The bus queues without limit while it connects or a peer does not read. But the future of a <em>send</em>
 *       completes when the message was written to the socket, or fails when the connection does: what has been handed
 *       over and not completed is counted per peer and bounded. (When a connection breaks, Vert.x 5.0 logs "Promise
 *       already completed" for each send that fails with it; the future fails once, and rightly.)
 *   <li>A connection whose other end does not read is closed when a ping stays unanswered, but only after what is queued
 *       on it was flushed: until the kernel gives up, or the peer reads again. What is sent meanwhile is dropped by the
 *       bound. A read idle timeout in the {@code EventBusOptions} closes it without flushing; 15 s is enough, and much less loses
 *       what a bad network would have delivered late. Short ping and connect timeouts help with everything else.
 *   <li>An existing member may never learn to publish to the newest one. So hellos are also sent directly, and name
 *       other peers; and a throw-away registration, added and removed again, makes every node read ours anew: after the
 *       start, after each change of the cluster, and while a live member is silent, ever less often. No handler belongs
 *       to it: a second handler would take messages, and lose some when it ends.
 *   <li>Messages come late, twice, or in another order when connections break. So an address belongs to one run of a
 *       process; runs that ended are remembered; nothing is concluded from silence.
 *   <li>Ids of nodes change when clusters merge, and the cluster manager lists what it believes. So names are ours, and a
 *       death needs two witnesses: the list, and a socket that refuses connections.
 *   <li>The cluster manager has one place for a node listener. So its list is polled, off the event loop.
 *   <li>A send completes on the context that began it. So sends begin on event loops only: on a busy worker they would
 *       seem to be under way until it has time.
 *   <li>For each failed attempt to connect the bus logs a warning with a stack trace. That is left as it is.
 * </ol>
 *
 * <p>Intended: a message published on a context of a subscriber is delivered by a task, never inside the call; a peer by
 * hearsay is greeted and not yet a member; a peer that vanished without evidence is dropped without an event; goodbyes
 * are sent to the linked peers only.
 */
@org.jspecify.annotations.NullMarked
package dev.rollcall.pubsub;
