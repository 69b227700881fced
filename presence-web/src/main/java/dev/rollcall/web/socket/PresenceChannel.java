package dev.rollcall.web.socket;

import dev.rollcall.web.channel.EndReason;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The shell's side of a presence channel: its presences, and what is told in its topic. */
final class PresenceChannel implements LiveChannel, Broadcasts.Listener {

  private final SocketConnection connection;
  private final String topic;
  private final Broadcasts.Share broadcasts;
  private final JoinedChannel presences;

  /** Throws if the pubsub refuses; then nothing is left behind. The runnable is told when the owner of the presences ends too early. */
  PresenceChannel(
      SocketConnection connection, SocketParts parts, String topic, Runnable ownerLost) {
    this.connection = connection;
    this.topic = topic;
    this.broadcasts = parts.broadcasts().share(topic);
    try {
      this.presences = new JoinedChannel(connection, parts, topic, ownerLost);
    } catch (RuntimeException e) {
      broadcasts.release();
      throw e;
    }
  }

  @Override
  public String topic() {
    return topic;
  }

  Future<Answer> join(Effect.Join join) {
    return presences.join(join).map(Answer::ok);
  }

  @Override
  public Future<Answer> perform(Effect.Request request) {
    if (request instanceof Effect.Broadcast told) {
      broadcasts.tell(told.event(), told.payload(), true);
      return Future.succeededFuture(Answer.ok(new JsonObject()));
    }
    return presences.perform(request).map(Answer::ok);
  }

  @Override
  public void attach() {
    broadcasts.listen(this);
    presences.attach();
  }

  @Override
  public void told(Broadcasts.Told told) {
    if (!connection.lapsed()) {
      connection.push(told.message());
    }
  }

  @Override
  public void end(EndReason reason) {
    broadcasts.release();
    presences.end(reason);
  }
}
