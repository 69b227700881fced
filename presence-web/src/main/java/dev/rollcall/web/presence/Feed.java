package dev.rollcall.web.presence;

import io.vertx.core.Future;

/** What feeds channels with the presences of a topic. All methods on the feed's event loop. */
interface Feed {

  /** Begins to know the topic; once. */
  Future<Void> open();

  /** Nothing is written to anybody any more. */
  void close();

  /** Begins to feed a member, as if it had not been there: its state as soon as it can be, then what comes after it. */
  void attach(FeedMember member, View view, boolean imposed);

  /** Nothing is written to the member any more. */
  void detach(FeedMember member);

  /** Gives what they wait for to those who wait and can be written to. */
  void admit();
}
