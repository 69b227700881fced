package dev.rollcall.web.socket;

import dev.rollcall.web.wire.WireMessage;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * What carries the messages between one client and its session: a websocket, or polls. All methods, and all calls of the {@link
 * Inbound}, on the session's event loop.
 */
public interface Carrier {

  /** What a carrier hears of its client. */
  interface Inbound {

    /** The client sent a text. */
    void onText(String text);

    /** The client sent bytes. */
    void onBinary(Buffer bytes);

    /** The client sent a message so large that it was not kept. */
    void onOversize();

    /** The client is there, though it says nothing: it polls. */
    void onAlive();

    /** The end, once; nothing is heard after it. {@code goodbye}: the client said that it goes; else it may want to come back. */
    void onClosed(boolean goodbye);
  }

  /** Begins to tell what it hears. Once, before anything is written. */
  void open(Inbound inbound);

  /** Writes a message after those before it. Completes, or fails, when it waits no longer on this node. */
  Future<Void> write(WireMessage message);

  /** Tells the client to go, and why, and ends even if the client does not. Idempotent. */
  void close(int code, String reason);

  /** Whether it carries binary messages; if not, none may be written. */
  boolean takesBinary();

  /** Whom it speaks to, for the log. */
  String remote();
}
