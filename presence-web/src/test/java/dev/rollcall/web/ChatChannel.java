package dev.rollcall.web;

import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.channel.Channel;
import dev.rollcall.web.channel.ChannelSocket;
import dev.rollcall.web.channel.EndReason;
import dev.rollcall.web.channel.Payload;
import dev.rollcall.web.channel.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application's channel, as its author would write one, and with a few ways to fail. */
public final class ChatChannel implements Channel {

  /** Why channels ended, in all tests of this JVM: topic and reason. */
  public static final List<String> ENDED = new CopyOnWriteArrayList<>();

  private final ChannelSocket socket;
  private String name = "";

  public ChatChannel(ChannelSocket socket) {
    this.socket = socket;
  }

  @Override
  public Future<Reply> join(Payload payload, Identity identity) {
    name = payload.object().getString("name", "");
    return switch (name) {
      case "" -> Reply.error("name is missing").now();
      case "thrower" -> throw new IllegalStateException("join throws");
      case "failer" -> Future.failedFuture(new IllegalStateException("join fails"));
      case "never" -> Promise.<Reply>promise().future();
      default -> Reply.ok(new JsonObject().put("hello", name)).now();
    };
  }

  @Override
  public void joined() {
    socket.push("welcome", Payload.of(new JsonObject().put("topic", socket.topic())));
    socket.presences().track(name, new JsonObject().put("chats", true));
    socket.presences().show();
  }

  @Override
  public Set<String> intercepts() {
    return Set.of("whisper");
  }

  @Override
  public void handleOut(String event, Payload payload, ChannelSocket own) {
    JsonObject whisper = payload.object();
    if (name.equals(whisper.getString("to"))) {
      own.push(event, Payload.of(whisper.copy().put("for", "you alone")));
    }
  }

  @Override
  public Future<Reply> handleIn(String event, Payload payload) {
    switch (event) {
      case "say" -> {
        socket.broadcast("said", Payload.of(payload.object().copy().put("by", name)));
        return Reply.ok().now();
      }
      case "type" -> {
        socket.broadcastFrom("types", Payload.of(new JsonObject().put("by", name)));
        return Reply.none().now();
      }
      case "whisper" -> {
        socket.broadcastFrom("whisper", payload);
        return Reply.none().now();
      }
      case "draw" -> {
        socket.broadcast("drawn", Payload.of(payload.bytes()));
        return Reply.ok(payload.bytes()).now();
      }
      case "who" -> {
        return Reply.ok(new JsonObject().put("count", socket.presences().list().size()))
            .now();
      }
      case "twice" -> {
        return socket.presences().track(name, new JsonObject()).map(ref -> Reply.ok());
      }
      case "later" -> {
        Promise<Reply> later = Promise.promise();
        Vertx.currentContext().owner().setTimer(20, timer -> later.complete(Reply.ok()));
        return later.future();
      }
      case "bye" -> {
        return Reply.ok(new JsonObject().put("see", "you")).andStop().now();
      }
      case "throw" -> throw new IllegalStateException("thrown by a handler");
      case "fail" -> {
        return Future.failedFuture(new IllegalStateException("failed by a handler"));
      }
      default -> {
        return Channel.super.handleIn(event, payload);
      }
    }
  }

  @Override
  public void terminate(EndReason reason) {
    ENDED.add(socket.topic() + " " + name + " " + reason);
    if (name.equals("bad end")) {
      throw new IllegalStateException("terminate throws");
    }
  }
}
