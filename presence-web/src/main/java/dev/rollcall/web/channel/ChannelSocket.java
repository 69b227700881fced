package dev.rollcall.web.channel;

import dev.rollcall.web.auth.Identity;

/** A channel's way to its client and its topic. From any thread; without effect once the channel has ended. */
public interface ChannelSocket {

  /** The topic that was joined. */
  String topic();

  /** Who joined it. */
  Identity identity();

  /** Sends a message to the client. */
  void push(String event, Payload payload);

  /** Tells everybody in the topic, on all nodes, this client too. */
  void broadcast(String event, Payload payload);

  /** Tells everybody else in the topic, on all nodes. */
  void broadcastFrom(String event, Payload payload);

  /** Who is present in the topic. */
  Presences presences();

  /** Ends the channel as if the client had left it: phx_close, and no rejoin. */
  void stop();
}
