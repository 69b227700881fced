package dev.rollcall.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Bytes at a node's address that something or somebody has been at. Guided by coverage, and for longer: {@code mvn -Pfuzz}. */
class EnvelopeFuzzTest {

  private static final int MUTANTS = 50_000;

  /** Names and values of a hello, and what JSON has besides. */
  private static final List<String> PIECES = List.of(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "\"",
      "null",
      "\"kind\"",
      "\"goodbye\"",
      "99999999999",
      "-1",
      "1e9",
      "\"known\":[]",
      "\"known\":[[]]",
      "\"port\":70000",
      "\"name\":\"\"",
      "\\u0000",
      "\ud83d\ude42");

  @Test
  void whatTheFuzzerFoundWorthKeepingHolds() throws IOException {
    List<byte[]> inputs = inputs();
    assertThat(inputs).isNotEmpty();
    inputs.forEach(EnvelopeFuzz::fuzzerTestOneInput);
  }

  @Test
  void mutatedEnvelopesAreRefusedOrUnderstood() throws IOException {
    List<byte[]> inputs = inputs();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < MUTANTS; i++) {
      byte[] frame = inputs.get(random.nextInt(inputs.size()));
      for (int times = 1 + random.nextInt(3); times > 0 && frame.length > 2; times--) {
        frame = mutate(frame, random);
      }
      EnvelopeFuzz.fuzzerTestOneInput(frame);
    }
  }

  private static byte[] mutate(byte[] frame, SplittableRandom random) {
    int at = random.nextInt(frame.length);
    int end = Math.min(frame.length, at + random.nextInt(1 + frame.length / 4));
    Buffer mutated = Buffer.buffer().appendBytes(frame, 0, at);
    switch (random.nextInt(3)) {
      case 0 -> mutated.appendByte((byte) random.nextInt(256));
      case 1 -> mutated.appendString(PIECES.get(random.nextInt(PIECES.size())));
      default -> mutated.appendBytes(frame, at, end - at).appendBytes(frame, at, end - at);
    }
    return mutated.appendBytes(frame, end, frame.length - end).getBytes();
  }

  private static List<byte[]> inputs() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/fuzz/envelopes"))) {
      List<byte[]> inputs = new java.util.ArrayList<>();
      for (Path file : files.sorted().toList()) {
        inputs.add(Files.readAllBytes(file));
      }
      return inputs;
    }
  }
}
