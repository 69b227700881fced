package dev.rollcall.web.auth;

/** Credentials that stand for nobody. The message is for the client. Carries no stack trace: a client can cause it at will. */
public final class Unauthenticated extends Exception {

  private static final long serialVersionUID = 1L;

  /** With the reason, which the client is told. */
  public Unauthenticated(String reason) {
    super(reason, null, false, false);
  }
}
