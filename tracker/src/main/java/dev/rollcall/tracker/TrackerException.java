package dev.rollcall.tracker;

/** An operation that was refused: nothing was changed. The message names the cause and, where there is one, the limit and its knob. */
public final class TrackerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why an operation was refused. */
  public enum Code {
    /** The owner has a presence under this topic and key. */
    ALREADY_TRACKED,
    /** The owner has no presence under this topic and key. */
    NO_PRESENCE,
    /** The owner has ended. */
    OWNER_CLOSED,
    /** An argument is missing, empty, malformed or reserved. */
    INVALID,
    /** A topic, key, meta or owner is over a limit. */
    LIMIT,
    /** The tracker is not started, or closed. */
    NOT_RUNNING,
    /** The tracker is leaving the cluster. */
    LEAVING
  }

  private final Code code;

  /** With a code and a message for people. */
  public TrackerException(Code code, String message) {
    super(message);
    this.code = code;
  }

  /** Why. */
  public Code code() {
    return code;
  }
}
