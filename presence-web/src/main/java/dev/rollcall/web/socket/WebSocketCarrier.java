package dev.rollcall.web.socket;

import dev.rollcall.web.wire.WireMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.ws.WebSocketFrameImpl;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A websocket as a carrier. */
public final class WebSocketCarrier implements Carrier {

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketCarrier.class);

  /** How long a peer may take to read on up to the close frame, in ms. Then the connection is cut: whoever never reads would keep it for ever. */
  private static final long CLOSE_MS_MAX = 3_000;

  /** Largest frame that is written, in bytes: clients need not take larger ones. Larger messages are written in several. */
  private static final int FRAME_BYTES_MAX = 65_536;

  /** What Vert.x says of a peer that sent no close frame. */
  private static final short NO_CLOSE_FRAME = 1006;

  /** The phoenix client closes a socket on which nothing was heard with this reason, and connects again. */
  private static final String HEARTBEAT_TIMEOUT = "heartbeat timeout";

  private final ServerWebSocket socket;

  /** What carries the websocket, for what Vert.x has no door to. */
  private final ChannelPipeline connection;

  /** The end of the patience with a peer that was told to go; null before that. */
  private java.util.concurrent.@Nullable Future<?> cut;

  /** The websocket that a request was upgraded to. */
  public WebSocketCarrier(HttpServerRequest request, ServerWebSocket socket) {
    this.socket = socket;
    ChannelHandlerContext carrying =
        ((HttpServerConnection) request.connection()).channelHandlerContext();
    this.connection = carrying.pipeline();
    connection.addBefore(carrying.name(), "pings", new Pings());
  }

  @Override
  public void open(Inbound inbound) {
    socket.textMessageHandler(inbound::onText);
    socket.binaryMessageHandler(inbound::onBinary);
    socket.exceptionHandler(cause -> {
      LOG.debug("websocket of {}: {}", remote(), cause.toString());
      // Vert.x drops a message whose fragments together are too large, and says no more than this;
      // of all else the connection ends by itself.
      if (cause instanceof IllegalStateException && !socket.isClosed()) {
        inbound.onOversize();
      }
    });
    socket.closeHandler(closed -> {
      boolean told = cut != null;
      if (cut != null) {
        cut.cancel(false);
      }
      Short code = socket.closeStatusCode();
      inbound.onClosed(!told
          && code != null
          && code != NO_CLOSE_FRAME
          && !HEARTBEAT_TIMEOUT.equals(socket.closeReason()));
    });
  }

  @Override
  public Future<Void> write(WireMessage message) {
    ByteBuf bytes = ((BufferInternal) message.bytes()).getByteBuf();
    WebSocketFrameType type =
        message.isText() ? WebSocketFrameType.TEXT : WebSocketFrameType.BINARY;
    while (bytes.readableBytes() > FRAME_BYTES_MAX) {
      Future<Void> unused = frame(type, bytes.readSlice(FRAME_BYTES_MAX), false);
      type = WebSocketFrameType.CONTINUATION;
    }
    return frame(type, bytes, true);
  }

  /** Not copied: each frame has its own view of the bytes that all share. */
  private Future<Void> frame(WebSocketFrameType type, ByteBuf bytes, boolean last) {
    return socket.writeFrame(new WebSocketFrameImpl(type, bytes, last));
  }

  @Override
  public void close(int code, String reason) {
    if (!socket.isClosed() && cut == null) {
      // Vert.x's own timeout begins when the close frame is written, which for such a peer is
      // never.
      cut =
          connection.channel().eventLoop().schedule(this::cut, CLOSE_MS_MAX, TimeUnit.MILLISECONDS);
      socket.close((short) code, reason);
    }
  }

  @Override
  public boolean isClosed() {
    return socket.isClosed();
  }

  @Override
  public boolean takesBinary() {
    return true;
  }

  @Override
  public String remote() {
    return String.valueOf(socket.remoteAddress());
  }

  /** Ends the connection whatever waits to be written. Vert.x and the channel itself would both wait for the close frame; what is nearest to the network does not. */
  private void cut() {
    ChannelHandlerContext nearest = connection.firstContext();
    if (nearest != null) {
      var unused = nearest.close();
    }
  }
}
