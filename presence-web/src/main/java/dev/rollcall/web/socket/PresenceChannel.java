package dev.rollcall.web.socket;

import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.channel.EndReason;
import dev.rollcall.web.presence.PresenceQuestions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The shell's side of a presence channel: its presences, and what is told in its topic. */
final class PresenceChannel implements LiveChannel, Broadcasts.Listener {

  private final SocketConnection connection;
  private final String topic;
  private final Identity identity;
  private final PresenceQuestions questions;
  private final Broadcasts.Share broadcasts;
  private final JoinedChannel presences;

  /** Throws if the pubsub refuses; then nothing is left behind. The runnable is told when the owner of the presences ends too early. */
  PresenceChannel(
      SocketConnection connection,
      SocketParts parts,
      Client client,
      Effect.Join join,
      Runnable ownerLost) {
    this.connection = connection;
    this.topic = join.topic();
    this.identity = client.identity();
    this.questions = parts.questions();
    this.broadcasts = parts.broadcasts().share(topic);
    try {
      this.presences = new JoinedChannel(connection, parts, topic, join.view(), ownerLost);
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
    if (request instanceof Effect.Page page) {
      return page(page);
    } else if (request instanceof Effect.WhereIs asked) {
      return questions.whereIs(asked.key(), this::mayFindIn).map(Answer::ok);
    } else if (request instanceof Effect.LastSeen asked) {
      return questions.lastSeen(asked.key(), this::mayFindIn).map(Answer::ok);
    }
    return presences.perform(request).map(Answer::ok);
  }

  private Future<Answer> page(Effect.Page page) {
    String fault = questions.notListed(topic);
    if (fault != null) {
      return Future.succeededFuture(Answer.error("NOT_LISTED", fault));
    }
    if (!identity.rights(topic).watch()) {
      return Future.succeededFuture(Answer.error("FORBIDDEN", "no right to watch topic " + topic));
    }
    String after = page.after() == null ? "" : page.after();
    return questions.page(topic, after, page.limit()).map(Answer::ok);
  }

  private boolean mayFindIn(String other) {
    return identity.rights(other).whereIs();
  }

  @Override
  public void attach() {
    // Who may only count hears nothing of what is told.
    if (identity.rights(topic).watch()) {
      broadcasts.listen(this);
    }
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
