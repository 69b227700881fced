package dev.rollcall.web.socket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * A websocket with the connection beneath it.
 *
 * @param socket the websocket
 * @param connection what carries it, for what Vert.x has no door to
 */
public record OpenSocket(ServerWebSocket socket, ChannelPipeline connection) {

  /** The websocket that a request was upgraded to. */
  public static OpenSocket of(HttpServerRequest request, ServerWebSocket socket) {
    return new OpenSocket(
        socket,
        ((HttpServerConnection) request.connection()).channelHandlerContext().pipeline());
  }

  /** Ends the connection whatever waits to be written. Vert.x and the channel itself would both wait for the close frame; what is nearest to the network does not. */
  void cut() {
    ChannelHandlerContext nearest = connection.firstContext();
    if (nearest != null) {
      var unused = nearest.close();
    }
  }
}
