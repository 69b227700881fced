package dev.rollcall.web.replay;

/** A trace that cannot be read. The message names the file and, where there is one, the line. */
public final class TraceException extends Exception {

  private static final long serialVersionUID = 1L;

  TraceException(String message) {
    super(message);
  }
}
