package dev.rollcall.web.demo;

import dev.rollcall.web.demo.DemoCluster.Seat;
import dev.rollcall.web.replay.PhoenixClient;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One of the crowd. On the crowd's event loop. */
final class Person {

  private static final List<String> NAMES = List.of(
      "Ada", "Bruno", "Chloé", "Dmitri", "Emma", "Farid", "Greta", "Hugo", "Ines", "Jun", "Kofi",
      "Lena", "Mateo", "Noor", "Olga", "Paul", "Quinn", "Rosa", "Sven", "Tara", "Umut", "Vera",
      "Wanda", "Ximena", "Yusuf", "Zoë");
  private static final List<String> SURNAMES = List.of(
      "Ames", "Berg", "Costa", "Diaz", "Ek", "Frey", "Gold", "Hale", "Ito", "Jain", "Kern", "Lund");
  private static final List<String> STATUSES =
      List.of("online", "online", "online", "away", "busy");
  private static final List<String> TEXTS = List.of(
      "",
      "",
      "",
      "reading",
      "at lunch",
      "in a meeting",
      "on the train",
      "writing tests",
      "deploying",
      "having tea",
      "back at three",
      "listening");
  private static final List<String> ROOMS =
      List.of("lobby", "lobby", "lobby", "music", "music", "garden", "library");
  private static final List<String> WORDS = List.of(
      "Hello!",
      "Good morning",
      "Has anybody seen the build?",
      "Brb",
      "Nice",
      "Who is on node b?",
      "Thanks!");

  private static final long ACT_FROM_MS = 4_000;
  private static final long ACT_TO_MS = 25_000;

  private final Crowd crowd;
  private final String key;
  private final String name;
  private String status;
  private String text = "";
  private String room;
  private final String device;

  /** A heartbeat was sent on {@link #client} and not answered. */
  private boolean unanswered;

  /** Where this person is or was last. */
  private @Nullable Seat seat;

  /** The connection, while there is one. */
  private @Nullable PhoenixClient client;

  Person(Crowd crowd, int number) {
    this.crowd = crowd;
    String first = NAMES.get(number % NAMES.size());
    String last = SURNAMES.get((number + number / NAMES.size()) % SURNAMES.size());
    name = first + " " + last;
    key = (first + "-" + number).toLowerCase(Locale.ROOT);
    status = crowd.any(STATUSES);
    room = crowd.any(ROOMS);
    device = crowd.chance(0.2) ? "tablet" : "computer";
  }

  private Person(Person self) {
    crowd = self.crowd;
    name = self.name;
    key = self.key;
    status = "online";
    room = self.room;
    device = "phone";
  }

  /** The same person once more, on another device. */
  Person onPhone() {
    return new Person(this);
  }

  /** Connects to some node and joins a room; tries again as long as there is none. */
  void arrive() {
    Seat to = crowd.seat(seat);
    if (to == null) {
      crowd.later(1_000, this::arrive);
      return;
    }
    seat = to;
    crowd.connect(to).onFailure(refused -> crowd.later(500, this::arrive)).onSuccess(connected -> {
      client = connected;
      unanswered = false;
      connected.onClose(() -> gone(connected));
      enter(connected);
      crowd.later(crowd.between(ACT_FROM_MS, ACT_TO_MS), () -> act(connected));
    });
  }

  void heartbeat() {
    PhoenixClient on = client;
    if (on == null) {
      return;
    }
    if (unanswered) {
      // As a browser's client does: who does not answer a heartbeat before the next is gone.
      on.close();
      gone(on);
      return;
    }
    unanswered = true;
    on.heartbeat()
        .onSuccess(answered -> unanswered = client == on ? false : unanswered)
        .onFailure(closed -> {});
  }

  private void enter(PhoenixClient to) {
    to.join(topic(), new JsonObject().put("key", key).put("meta", meta()))
        .onFailure(refused -> to.close());
  }

  private void gone(PhoenixClient from) {
    if (client == from) {
      client = null;
      crowd.later(crowd.between(100, 1_500), this::arrive);
    }
  }

  private void act(PhoenixClient on) {
    if (client != on) {
      return;
    }
    if (crowd.chance(0.12)) {
      client = null;
      on.close();
      crowd.later(crowd.between(3_000, 15_000), this::arrive);
      return;
    }
    if (crowd.chance(0.2)) {
      on.leave(topic());
      room = crowd.any(ROOMS);
      enter(on);
    } else if (crowd.chance(0.15)) {
      talk(on);
    } else {
      status = crowd.any(STATUSES);
      text = crowd.any(TEXTS);
      on.push(topic(), "update", new JsonObject().put("meta", meta()));
    }
    crowd.later(crowd.between(ACT_FROM_MS, ACT_TO_MS), () -> act(on));
  }

  private void talk(PhoenixClient on) {
    String to = topic();
    broadcast(on, to, "typing", new JsonObject().put("key", key));
    String words = crowd.any(WORDS);
    crowd.later(2_000, () -> {
      if (client == on && to.equals(topic())) {
        broadcast(on, to, "say", new JsonObject().put("key", key).put("text", words));
      }
    });
  }

  private static void broadcast(PhoenixClient on, String topic, String event, JsonObject payload) {
    on.push(topic, "broadcast", new JsonObject().put("event", event).put("payload", payload));
  }

  private String topic() {
    return "room:" + room;
  }

  private JsonObject meta() {
    JsonObject meta = new JsonObject()
        .put("name", name)
        .put("status", status)
        .put("text", text)
        .put("device", device);
    return seat == null ? meta : meta.put("node", seat.node());
  }
}
