package dev.rollcall.web.socket;

import dev.rollcall.web.wire.WireMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ShutdownEvent;
import io.vertx.core.net.impl.VertxHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A websocket as a carrier: the last handler of its connection, in the place of Vert.x's own. Vert.x shakes hands and Netty frames the
 * messages; between the two Vert.x would keep two queues of 1,024 slots, the request and its connection for as long as the websocket lives
 * (13 kB, of which nothing is used here: all is written on the event loop), would answer pings without a limit, and could not end a
 * connection whose peer does not read.
 *
 * <p>All methods on the connection's event loop; what is heard is heard in the context that the request came in.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // What cannot be written is heard of in channelInactive.
public final class WebSocketCarrier extends ChannelInboundHandlerAdapter implements Carrier {

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketCarrier.class);

  /** How long a peer may take to read on up to the close frame and to answer it, in ms. Then the connection is cut: whoever never reads would keep it for ever. */
  private static final long CLOSE_MS_MAX = 3_000;

  /** Largest frame that is written, in bytes: clients need not take larger ones. Larger messages are written in several. */
  private static final int FRAME_BYTES_MAX = 65_536;

  /** Fragments of a message that are kept as they came, before they become one: a fragment of a byte takes some 300 until then. */
  private static final int FRAGMENTS_MAX = 64;

  /** The phoenix client closes a socket on which nothing was heard with this reason, and connects again. */
  private static final String HEARTBEAT_TIMEOUT = "heartbeat timeout";

  private static final int SERVICE_RESTART = 1012;

  private final ContextInternal context;
  private final SocketAddress remote;
  private final ChannelPipeline pipeline;
  private final int maxMessageBytes;

  /** Its place in the pipeline; set, like {@link #inbound}, when it opens. */
  @SuppressWarnings("NullAway.Init")
  private ChannelHandlerContext here;

  @SuppressWarnings("NullAway.Init")
  private Inbound inbound;

  /** Whether messages are being read: what is written meanwhile is flushed once, after them. */
  private boolean reading;

  /** Whether something waits for that flush. */
  private boolean unflushed;

  /** The end of the patience with a peer after the first close frame, ours or its own; null before that. */
  private java.util.concurrent.@Nullable Future<?> cut;

  /** Whether the peer was told to go before it said so itself. */
  private boolean told;

  /** Whether the peer said that it goes. */
  private boolean goodbye;

  /** The websocket that a request has just been upgraded to, whose messages have at most so many bytes; in the same turn of the event loop. */
  public WebSocketCarrier(HttpServerRequest request, int maxMessageBytes) {
    this.context = (ContextInternal) Vertx.currentContext();
    this.remote = request.remoteAddress();
    this.pipeline =
        ((HttpServerConnection) request.connection()).channelHandlerContext().pipeline();
    this.maxMessageBytes = maxMessageBytes;
  }

  @Override
  public void open(Inbound inbound) {
    this.inbound = inbound;
    ChannelHandlerContext vertx = pipeline.context(VertxHandler.class);
    VertxHandler<?> handler = (VertxHandler<?>) vertx.handler();
    WebSocketFrameAggregator messages = new WebSocketFrameAggregator(maxMessageBytes);
    messages.setMaxCumulationBufferComponents(FRAGMENTS_MAX);
    pipeline.addBefore(vertx.name(), "messages", messages);
    pipeline.replace(handler, "carrier", this);
    // For Vert.x it ends here, its metrics included.
    handler.channelInactive(vertx);
    // The session knows better than the connection who is silent for too long.
    if (pipeline.get(IdleStateHandler.class) != null) {
      pipeline.remove(IdleStateHandler.class);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    here = context;
  }

  @Override
  public Future<Void> write(WireMessage message) {
    if (cut != null) {
      // Nothing follows a close frame.
      return Future.succeededFuture();
    }
    ByteBuf bytes = ((BufferInternal) message.bytes()).getByteBuf();
    boolean first = true;
    while (bytes.readableBytes() > FRAME_BYTES_MAX) {
      here.write(frame(message, first, false, bytes.readSlice(FRAME_BYTES_MAX)));
      first = false;
    }
    ChannelFuture written = here.write(frame(message, first, true, bytes));
    flush();
    if (written.isSuccess()) {
      return Future.succeededFuture();
    }
    PromiseInternal<Void> promise = context.promise();
    written.addListener(promise);
    return promise.future();
  }

  /** Not copied: each frame has its own view of the bytes that all share. */
  private static WebSocketFrame frame(
      WireMessage message, boolean first, boolean last, ByteBuf bytes) {
    if (!first) {
      return new ContinuationWebSocketFrame(last, 0, bytes);
    }
    return message.isText()
        ? new TextWebSocketFrame(last, 0, bytes)
        : new BinaryWebSocketFrame(last, 0, bytes);
  }

  private void flush() {
    if (reading) {
      unflushed = true;
    } else {
      here.flush();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext here, Object message) {
    reading = true;
    try {
      if (message instanceof PingWebSocketFrame ping) {
        onPing(ping);
      } else if (message instanceof CloseWebSocketFrame close) {
        onClose(close);
      } else if (cut == null) {
        onMessage(message);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void onMessage(Object message) {
    if (message instanceof TextWebSocketFrame text) {
      context.dispatch(text.text(), inbound::onText);
    } else if (message instanceof BinaryWebSocketFrame binary) {
      Buffer bytes = Buffer.buffer(ByteBufUtil.getBytes(binary.content()));
      context.dispatch(bytes, inbound::onBinary);
    }
  }

  /** Only the latest ping need be answered (RFC 6455, 5.5.3), and who reads nothing hears of none: so nothing piles up. */
  private void onPing(PingWebSocketFrame ping) {
    if (here.channel().isWritable()) {
      here.write(new PongWebSocketFrame(ping.content().retainedDuplicate()));
      flush();
    }
  }

  private void onClose(CloseWebSocketFrame close) {
    if (told) {
      here.close();
    } else if (cut == null) {
      goodbye = !HEARTBEAT_TIMEOUT.equals(close.reasonText());
      patience();
      here.writeAndFlush(new CloseWebSocketFrame(true, 0, close.content().retainedDuplicate()))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext here) {
    reading = false;
    if (unflushed) {
      unflushed = false;
      here.flush();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
    LOG.debug("websocket of {}: {}", remote(), cause.toString());
    if (cause instanceof TooLongFrameException) {
      // The fragments of a message, which is dropped; too large a frame ends the connection.
      context.dispatch(cause, dropped -> inbound.onOversize());
    } else {
      here.close();
    }
  }

  /** The server closes. */
  @Override
  public void userEventTriggered(ChannelHandlerContext here, Object event) {
    if (event instanceof ShutdownEvent) {
      close(SERVICE_RESTART, "server closes");
    }
    ReferenceCountUtil.release(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext here) {
    if (cut != null) {
      cut.cancel(false);
    }
    context.dispatch(goodbye, inbound::onClosed);
  }

  @Override
  public void close(int code, String reason) {
    if (cut == null) {
      told = true;
      patience();
      here.writeAndFlush(new CloseWebSocketFrame(code, reason));
    }
  }

  private void patience() {
    cut = here.executor().schedule(this::cut, CLOSE_MS_MAX, TimeUnit.MILLISECONDS);
  }

  /** Ends the connection whatever waits to be written. Where it is encrypted, the encryption would wait too; what is nearest to the network does not. */
  private void cut() {
    ChannelHandlerContext nearest = pipeline.firstContext();
    if (nearest != null) {
      nearest.close();
    }
  }

  @Override
  public boolean takesBinary() {
    return true;
  }

  @Override
  public String remote() {
    return remote.toString();
  }
}
