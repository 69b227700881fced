package dev.rollcall.web.replay;

/**
 * One thing that a node is asked to do: a key is tracked in a topic, or no longer.
 *
 * @param atS when it happened, in seconds since 1970
 * @param since the same time as the trace writes it; it becomes the meta of what is tracked
 */
record Operation(long atS, String since, String topic, String key, boolean tracks) {

  /** The event of the wire. */
  String event() {
    return tracks ? "track" : "untrack";
  }
}
