package dev.rollcall.web.auth;

import io.vertx.core.Future;

/** Finds out who is asking. An application may bring its own. Called on event loops, from several at once: it must not block. */
@FunctionalInterface
public interface Authenticator {

  /**
   * The identity that these credentials stand for. Fails with {@link Unauthenticated} if they stand for none; any other failure is the
   * server's, and nobody is let in either.
   */
  Future<Identity> authenticate(Credentials credentials);

  /** Development mode: everybody may everything. */
  static Authenticator development() {
    return credentials -> Future.succeededFuture(Identity.developer());
  }
}
