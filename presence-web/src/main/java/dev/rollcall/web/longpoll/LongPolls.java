package dev.rollcall.web.longpoll;

import dev.rollcall.web.longpoll.LongPollCarrier.Polled;
import dev.rollcall.web.socket.SocketOptions;
import dev.rollcall.web.wire.WireMessage;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The polling clients of one server, by their tokens. A client's polls may arrive on any event loop of any node; the session stays on
 * the one where it began. Any thread.
 */
public final class LongPolls implements PollServer {

  /** A client, and the event loop that it is served on. */
  private record Entry(LongPollCarrier carrier, Context loop) {}

  /** Where newer clients put the token, instead of the parameter. */
  private static final String HEADER = "X-Phoenix-Longpoll-Token";

  private final String node;
  private final String home = PollToken.newHome();

  /** Invariant: has the carriers that are not closed. */
  private final Map<String, Entry> byToken = new ConcurrentHashMap<>();

  /** Nobody polls yet at this node. */
  public LongPolls(String node) {
    this.node = node;
  }

  /** The private address that is in the tokens of these clients. */
  String home() {
    return home;
  }

  /** A new client on the current event loop. Its token is the only proof that later requests are its own. */
  public LongPollCarrier open(Context loop, SocketOptions limits, String remote) {
    String token = PollToken.create(node, home).text();
    LongPollCarrier carrier =
        new LongPollCarrier(loop.owner(), token, limits, remote, () -> byToken.remove(token));
    byToken.put(token, new Entry(carrier, loop));
    return carrier;
  }

  /** The token of polls that a request names, the last of them; null if it begins a session. */
  public static @Nullable String tokenOf(MultiMap headers, MultiMap params) {
    String header = headers.get(HEADER);
    if (header != null) {
      return header;
    }
    String last = null;
    for (String param : params.getAll("token")) {
      last = param.startsWith(PollToken.PREFIX) ? param : last;
    }
    return last;
  }

  /** Whether the token is that of a client of this server. */
  public boolean has(String token) {
    return byToken.containsKey(token);
  }

  /** How many there are. */
  public int size() {
    return byToken.size();
  }

  @Override
  public Runnable serve(PollRequest request, Consumer<Served> answer) {
    Entry entry = byToken.get(request.token());
    if (entry == null) {
      answer.accept(Served.of(PollServer.gone(request.kind())));
      return () -> {};
    }
    return request.kind() == PollRequest.Kind.POLL
        ? poll(entry, answer)
        : publish(entry, request, answer);
  }

  private static Runnable poll(Entry entry, Consumer<Served> answer) {
    LongPollCarrier carrier = entry.carrier();
    Consumer<Polled> polled = outcome -> answer.accept(served(entry, outcome));
    entry.loop().runOnContext(there -> carrier.poll(polled));
    return () -> entry.loop().runOnContext(there -> carrier.abandon(polled));
  }

  private static Served served(Entry entry, Polled polled) {
    LongPollCarrier carrier = entry.carrier();
    if (polled instanceof Polled.Nothing) {
      return Served.of(PollServer.nothing(carrier.token()));
    } else if (polled instanceof Polled.Messages some) {
      var texts = some.messages().stream().map(WireMessage::toString).toList();
      return new Served(PollServer.messages(carrier.token(), texts).toBuffer(), written -> {
        if (!written) {
          entry.loop().runOnContext(there -> carrier.lost());
        }
      });
    }
    return Served.of(PollServer.gone(PollRequest.Kind.POLL));
  }

  private static Runnable publish(Entry entry, PollRequest request, Consumer<Served> answer) {
    entry.loop().runOnContext(there -> {
      boolean heard = false;
      if (request.kind() == PollRequest.Kind.OVERSIZE) {
        entry.carrier().oversize();
      } else {
        heard = entry.carrier().publish(request.body());
      }
      answer.accept(Served.of(PollServer.status(heard ? 200 : 500)));
    });
    return () -> {};
  }
}
