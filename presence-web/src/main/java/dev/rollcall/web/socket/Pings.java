package dev.rollcall.web.socket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Drops pings while nothing can be written. Vert.x answers each of them, and what it cannot write it keeps without a limit: whoever pings and never reads would take all memory. Only the
 * latest ping need be answered (RFC 6455, 5.5.3), and who reads nothing hears of none. One per connection, on its event loop.
 */
final class Pings extends ChannelInboundHandlerAdapter {

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof PingWebSocketFrame && !context.channel().isWritable()) {
      ReferenceCountUtil.release(message);
    } else {
      context.fireChannelRead(message);
    }
  }
}
