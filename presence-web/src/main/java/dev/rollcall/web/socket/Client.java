package dev.rollcall.web.socket;

import dev.rollcall.web.auth.Identity;

/**
 * Who is at the other end.
 *
 * @param identity who it is, and what they may
 * @param takesBinary whether binary messages reach it: polls carry texts only
 */
public record Client(Identity identity, boolean takesBinary) {}
