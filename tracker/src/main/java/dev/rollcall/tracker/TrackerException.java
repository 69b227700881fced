package dev.rollcall.tracker;

import org.jspecify.annotations.Nullable;

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
    /** A topic, key, meta, message or owner is over a limit. */
    LIMIT,
    /** The tracker is not started, or closed. */
    NOT_RUNNING,
    /** The tracker is leaving the cluster. */
    LEAVING,
    /** Somebody holds this name: {@link #holder()}. */
    TAKEN,
    /** Somebody else holds this name: {@link #holder()}. */
    NOT_OWNER,
    /** Nobody holds this name. */
    NO_HOLDER,
    /** What was waited for did not come in time. */
    TIMEOUT
  }

  private final Code code;

  private final transient @Nullable Holder holder;

  /** With a code and a message for people. */
  public TrackerException(Code code, String message) {
    this(code, message, null);
  }

  TrackerException(Code code, String message, @Nullable Holder holder) {
    super(message);
    this.code = code;
    this.holder = holder;
  }

  /** Why. */
  public Code code() {
    return code;
  }

  /** Who holds the name that was refused; null if the refusal is about something else. */
  public @Nullable Holder holder() {
    return holder;
  }
}
