package dev.rollcall.web.socket;

import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.limit.SocketRates;

/**
 * Who is at the other end.
 *
 * @param identity who it is, and what they may
 * @param takesBinary whether binary messages reach it: polls carry texts only
 * @param rates how fast it may ask; of this client alone
 * @param name whose new topics and parked presences are counted together: the user, or the address; empty: they are not counted
 */
public record Client(Identity identity, boolean takesBinary, SocketRates rates, String name) {

  /** Somebody who may ask as fast as they like. */
  public Client(Identity identity, boolean takesBinary) {
    this(identity, takesBinary, SocketRates.unlimited(), "");
  }
}
