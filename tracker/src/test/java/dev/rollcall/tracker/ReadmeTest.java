package dev.rollcall.tracker;

import static dev.rollcall.tracker.TrackerTest.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The README's Java examples: they stand here word for word, and do what it says. */
class ReadmeTest {

  private static final Path SOURCE = Path.of("src/test/java/dev/rollcall/tracker/ReadmeTest.java");

  private static final Pattern EXAMPLE =
      Pattern.compile("^ {4}// example\n(.*?)^ {4}// end\n", Pattern.DOTALL | Pattern.MULTILINE);

  private final Vertx vertx = Vertx.vertx();
  private final PrintStream console = System.out;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void close() {
    System.setOut(console);
    await(vertx.close());
  }

  @Test
  void theExampleOfAVerticleWorks() {
    Context context = vertx.getOrCreateContext();
    // spotless:off
    // example
    Tracker tracker = Tracker.create(vertx, new TrackerOptions().setNodeName("a"));
    tracker
        .start()
        .compose(started -> tracker.owner(context).track("room:1", "ann", new JsonObject().put("status", "online")))
        .compose(ref -> tracker.subscribe("room:1", diff -> System.out.println(diff.joins() + " came, " + diff.leaves() + " went")))
        .onSuccess(subscription -> System.out.println("here now: " + subscription.snapshot().presences()));
    // end
    // spotless:on
    Awaitility.await().until(() -> printed().contains("here now: [Presence[room:1 ann"));
    await(tracker.owner().track("room:1", "ben", new JsonObject()));
    Awaitility.await().until(() -> printed().contains("[Presence[room:1 ben"));
  }

  @Test
  void theExampleOfTheEventBusWorks() {
    await(vertx.deployVerticle(new TrackerVerticle()));
    // spotless:off
    // example
    vertx.eventBus().<JsonObject>consumer("rollcall.diff.room:1", diff -> System.out.println(diff.body().encode()));
    vertx
        .eventBus()
        .<JsonObject>request(
            "rollcall.tracker",
            new JsonObject()
                .put("verb", "track")
                .put("topic", "room:1")
                .put("key", "ann")
                .put("meta", new JsonObject().put("status", "online")))
        .onSuccess(answer -> System.out.println("ref " + answer.body().getString("ref")));
    // end
    // spotless:on
    Awaitility.await()
        .until(() -> printed().contains("\"joins\":{\"ann\"") && printed().contains("ref "));
  }

  @Test
  void theReadmeHasTheseExamplesWordForWord() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    List<String> examples = EXAMPLE
        .matcher(Files.readString(SOURCE))
        .results()
        .map(found -> found.group(1))
        .toList();
    assertThat(examples).hasSize(2);
    for (String example : examples) {
      String text =
          example.lines().map(line -> line.substring(4)).collect(Collectors.joining("\n"));
      assertThat(readme).contains("```java\n" + text + "\n```");
    }
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
