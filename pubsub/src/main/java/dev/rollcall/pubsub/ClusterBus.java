package dev.rollcall.pubsub;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's place on the clustered event bus: its addresses, its timer, and what it says to its peers. The decisions
 * are those of {@link Peers}; this performs them. Confined to an event loop of its own.
 */
final class ClusterBus {

  private static final Logger log = LoggerFactory.getLogger(ClusterBus.class);

  /** Where hellos are published in the default scope. */
  static final String NODES_ADDRESS = new PubSubOptions().address("nodes");

  /** Between two looks at the cluster manager's list, in ms: how long a death may go unseen here. */
  static final long LOOK_MS = 50;

  /** Between two looks at what is due, in ms, at most; several per hello. */
  static final long TICK_MS_MAX = 500;

  /** How long a closing node waits for its goodbyes to be written, in ms. */
  static final long GOODBYE_MS = 500;

  private final VertxInternal vertx;
  private final ContextInternal loop;
  private final Traffic traffic;
  private final BiConsumer<String, Buffer> onMessage;
  private final Consumer<MemberEvent> onMember;
  private final String name;
  private final String instance = newInstance();
  private final String address;

  /** Where hellos are published. */
  private final String nodesAddress;

  private final Peers peers;
  private final WarningGate badFrames = new WarningGate();
  private final WarningGate badLooks = new WarningGate();
  private final List<MessageConsumer<Object>> consumers = new ArrayList<>();

  private final Links links;

  /** Null before the start. */
  private @Nullable ClusterView cluster;

  /** This process as the latest look at the cluster showed it; null before the start. */
  private @Nullable Peer self;

  /** The ticker, or -1. */
  private final long tickMs;

  private long timer = -1;

  private boolean closed;

  ClusterBus(
      VertxInternal vertx,
      PubSubOptions options,
      Traffic traffic,
      BiConsumer<String, Buffer> onMessage,
      Consumer<MemberEvent> onMember) {
    this.vertx = vertx;
    this.loop = vertx.createEventLoopContext();
    this.traffic = traffic;
    this.onMessage = onMessage;
    this.onMember = onMember;
    this.links = new Links(vertx, loop, options, traffic);
    this.name = options.getNodeName();
    this.address = options.address("node." + name + "." + instance);
    this.nodesAddress = options.address("nodes");
    this.peers = new Peers(name, instance, options.getHelloMs(), nowMs());
    this.tickMs = Math.min(TICK_MS_MAX, options.getHelloMs() / 4);
  }

  Future<Void> start() {
    return onLoop(this::open);
  }

  Future<Void> close() {
    return onLoop(this::leave);
  }

  /** The way to the peers. Its messages may be sent from any thread. */
  Links links() {
    return links;
  }

  private Future<Void> open() {
    ClusterView view = new ClusterView(vertx, name + "-" + instance);
    cluster = view;
    return view.self(name, instance, address)
        .compose(found -> {
          self = found;
          return consume(address);
        })
        .compose(registered -> consume(nodesAddress))
        .compose(registered -> {
          if (closed) {
            return Future.failedFuture(
                new IllegalStateException("pubsub of node " + name + " was closed while starting"));
          }
          timer = vertx.setPeriodic(tickMs, id -> perform(peers.tick(nowMs())));
          perform(peers.tick(nowMs()));
          view.watch(LOOK_MS, sight -> loop.runOnContext(ignored -> see(sight)));
          return Future.<Void>succeededFuture();
        })
        .recover(cause -> leave().transform(left -> Future.failedFuture(cause)));
  }

  private Future<Void> consume(String at) {
    if (closed) {
      return Future.failedFuture(
          new IllegalStateException("pubsub of node " + name + " was closed while starting"));
    }
    MessageConsumer<Object> consumer = vertx.eventBus().consumer(at, this::receive);
    consumers.add(consumer);
    return consumer.completion();
  }

  private Future<Void> leave() {
    if (closed) {
      return Future.succeededFuture();
    }
    closed = true;
    vertx.cancelTimer(timer);
    Future<Void> said = sayGoodbye();
    links.clear();
    ClusterView view = cluster;
    return said.eventually(this::unregister)
        .eventually(() -> view == null ? Future.succeededFuture() : view.close())
        .transform(left -> Future.succeededFuture());
  }

  /** Completes when the goodbyes are written, or soon if they cannot be. */
  private Future<Void> sayGoodbye() {
    if (self == null) {
      return Future.succeededFuture();
    }
    Buffer goodbye = control(HelloJson.goodbye(name, instance).toBuffer());
    List<Future<Void>> writes = new ArrayList<>();
    for (Peer peer : links.peers()) {
      writes.add(vertx.eventBus().<Buffer>sender(peer.address()).write(goodbye));
    }
    if (writes.isEmpty()) {
      return Future.succeededFuture();
    }
    Promise<Void> said = loop.promise();
    long giveUp = vertx.setTimer(GOODBYE_MS, id -> said.tryComplete());
    Future.join(writes).onComplete(all -> {
      vertx.cancelTimer(giveUp);
      said.tryComplete();
    });
    return said.future();
  }

  private Future<Void> unregister() {
    List<Future<Void>> gone = new ArrayList<>();
    for (MessageConsumer<Object> consumer : consumers) {
      gone.add(consumer.unregister());
    }
    return Future.join(gone).mapEmpty();
  }

  private void see(AsyncResult<ClusterView.Sight> sight) {
    Peer me = self;
    if (closed || me == null) {
      return;
    }
    if (sight.succeeded()) {
      String nodeId = sight.result().ownNodeId();
      self = new Peer(name, instance, address, nodeId, me.host(), me.port());
      perform(peers.clusterNodes(sight.result().nodeIds(), nodeId, nowMs()));
    } else if (badLooks.pass()) {
      log.warn("node {} cannot read the cluster manager's nodes", name, sight.cause());
    }
  }

  private void receive(Message<Object> message) {
    if (closed) {
      return;
    }
    try {
      if (!(message.body() instanceof Buffer frame)) {
        throw new IllegalArgumentException("not a buffer");
      }
      Envelope.Head head =
          Envelope.read(frame.getBytes(0, Math.min(frame.length(), Envelope.HEAD_BYTES_MAX)));
      Buffer payload = frame.slice(head.payloadStart(), frame.length());
      if (head.topic().equals(Envelope.CONTROL)) {
        control(HelloJson.read(payload));
      } else {
        traffic.received(frame.length());
        onMessage.accept(head.topic(), payload);
      }
    } catch (IllegalArgumentException e) {
      if (badFrames.pass()) {
        log.warn("node {} refuses a frame at {}: {}", name, message.address(), e.getMessage());
      }
    }
  }

  private void control(HelloJson.Control control) {
    if (control instanceof HelloJson.Greeting greeting) {
      perform(peers.on(greeting.hello(), nowMs()));
    } else if (control instanceof HelloJson.Farewell farewell) {
      perform(peers.onGoodbye(farewell.name(), farewell.instance()));
    }
  }

  private void perform(List<Effect> effects) {
    for (Effect effect : effects) {
      if (!closed) {
        perform(effect);
      }
    }
  }

  private void perform(Effect effect) {
    if (effect instanceof Effect.Link link) {
      links.add(link.peer());
    } else if (effect instanceof Effect.Unlink unlink) {
      links.remove(unlink.peer());
    } else if (effect instanceof Effect.Report report) {
      onMember.accept(report.event());
    } else if (effect instanceof Effect.Greet greet) {
      vertx.eventBus().send(greet.address(), hello(List.of()));
    } else if (effect instanceof Effect.SayHello hello) {
      sayHello(hello.known());
    } else if (effect instanceof Effect.Touch) {
      touch();
    } else if (effect instanceof Effect.Probe probe) {
      probe(probe.peer());
    } else if (effect instanceof Effect.Warn warn) {
      log.warn("{}", warn.text());
    }
  }

  /** The published one names nobody: what is published to a node that does not read is under no limit of ours. */
  private void sayHello(List<Hello.Known> known) {
    vertx.eventBus().publish(nodesAddress, hello(List.of()));
    links.sayToAll(hello(known));
  }

  private void touch() {
    ClusterView view = cluster;
    if (view != null) {
      view.touch(address, nodesAddress)
          .onFailure(cause -> log.warn("node {} could not touch its registrations", name, cause));
    }
  }

  private void probe(Peer peer) {
    ClusterView view = cluster;
    if (view != null) {
      view.probe(peer).onSuccess(outcome -> perform(peers.probed(peer, outcome, nowMs())));
    }
  }

  private Buffer hello(List<Hello.Known> known) {
    Peer me = self;
    if (me == null) {
      throw new IllegalStateException(
          "pubsub of node " + name + " has nothing to say before its start");
    }
    return control(HelloJson.hello(new Hello(me, known)).toBuffer());
  }

  private static Buffer control(Buffer json) {
    return Links.frame(Envelope.CONTROL, json);
  }

  private Future<Void> onLoop(Supplier<Future<Void>> action) {
    Promise<Void> done = vertx.promise();
    loop.runOnContext(ignored -> {
      Future<Void> result;
      try {
        result = action.get();
      } catch (RuntimeException e) {
        result = Future.failedFuture(e);
      }
      result.onComplete(done);
    });
    return done.future();
  }

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  /** Sorts by the time of the start; the rest keeps two nodes that start together apart. */
  private static String newInstance() {
    return String.format(
        "%011x%04x", System.currentTimeMillis(), ThreadLocalRandom.current().nextInt(0x1_0000));
  }
}
