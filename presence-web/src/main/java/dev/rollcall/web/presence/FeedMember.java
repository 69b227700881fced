package dev.rollcall.web.presence;

import dev.rollcall.web.wire.WireMessage;

/** One channel that a feed writes to. Called on the feed's event loop; may detach itself meanwhile. */
public interface FeedMember {

  /** Writes a presence_diff; false if too much waits for that: then a presence_state follows in place of it and of those after it. */
  boolean pushDiff(WireMessage message);

  /** Writes a presence_state, after which diffs follow: whatever its size, it is not held against the member. */
  void pushState(WireMessage message);

  /** Whether little waits to be written: a state is not sent before. Once it is true again, {@link TopicFeeds.Hold#admit} is called. */
  boolean writable();

  /** What the topic shows has grown out of the feed's view, or fits into a wider one again: the member should take a share anew. */
  void refit();
}
