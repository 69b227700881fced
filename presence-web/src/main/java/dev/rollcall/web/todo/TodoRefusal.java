package dev.rollcall.web.todo;

/** What is answered instead of what was asked for; the message is for people. */
final class TodoRefusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;

  private TodoRefusal(int status, String reason) {
    super(reason, null, false, false);
    this.status = status;
  }

  /** Whoever asks has to ask otherwise. */
  static TodoRefusal invalid(String reason) {
    return new TodoRefusal(400, reason);
  }

  /** There is no room. */
  static TodoRefusal full(String reason) {
    return new TodoRefusal(409, reason);
  }

  /** Not now: other nodes do not answer. */
  static TodoRefusal unavailable(String reason) {
    return new TodoRefusal(503, reason);
  }

  /** As another node said it. */
  static TodoRefusal of(int status, String reason) {
    return new TodoRefusal(status, reason);
  }

  /** The status of HTTP: 400 or more. */
  int status() {
    return status;
  }
}
