package dev.rollcall.web.demo;

import dev.rollcall.web.demo.DemoCluster.Seat;
import dev.rollcall.web.replay.PhoenixClient;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.WebSocketClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Some people who come, change their mind and go, so that there is something to see. All of them live on one event loop. */
public final class Crowd extends VerticleBase {

  /** People come one after another, for a crowd that appears at once shows nothing. */
  private static final long ARRIVE_EVERY_MS = 120;

  /** Every so many people somebody comes with a second device. */
  private static final int SECOND_DEVICE_EVERY = 6;

  /** Often enough that who sits on a node that stands still goes to another before long, in ms. */
  private static final long HEARTBEAT_MS = 4_000;

  private final int size;
  private final Supplier<List<Seat>> seats;
  private final Random random;
  private final List<Person> people = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private WebSocketClient sockets;

  /**
   * A crowd that is not here yet.
   *
   * @param seats the nodes that can be connected to, asked whenever somebody needs one
   */
  public Crowd(int size, Supplier<List<Seat>> seats, Random random) {
    this.size = size;
    this.seats = seats;
    this.random = random;
  }

  @Override
  public Future<?> start() {
    sockets = vertx.createWebSocketClient(PhoenixClient.options());
    for (int i = 0; i < size; i++) {
      // A second device is one more connection under the key of who came just before.
      boolean second = i % SECOND_DEVICE_EVERY == SECOND_DEVICE_EVERY - 1;
      Person person = second ? people.get(i - 1).onPhone() : new Person(this, i);
      people.add(person);
      later(1 + i * ARRIVE_EVERY_MS, person::arrive);
    }
    vertx.setPeriodic(HEARTBEAT_MS, beat -> people.forEach(Person::heartbeat));
    return Future.succeededFuture();
  }

  Future<PhoenixClient> connect(Seat seat) {
    return PhoenixClient.connect(sockets, seat.address(), (topic, event, payload) -> {
      // People of the crowd do not look around.
    });
  }

  /** A node to go to, another than the one before if there is a choice; null if there is none. */
  @Nullable
  Seat seat(@Nullable Seat before) {
    List<Seat> free = new ArrayList<>(seats.get());
    if (free.size() > 1 && before != null) {
      free.removeIf(seat -> seat.node().equals(before.node()));
    }
    return free.isEmpty() ? null : free.get(random.nextInt(free.size()));
  }

  <T> T any(List<T> choice) {
    return choice.get(random.nextInt(choice.size()));
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  long between(long fromMs, long toMs) {
    return random.nextLong(fromMs, toMs);
  }

  void later(long ms, Runnable task) {
    vertx.setTimer(ms, due -> task.run());
  }
}
