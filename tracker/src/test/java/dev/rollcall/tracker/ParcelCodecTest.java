package dev.rollcall.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.tracker.Parcel.Answer;
import dev.rollcall.tracker.Parcel.Answers;
import dev.rollcall.tracker.Parcel.Outcome;
import dev.rollcall.tracker.Parcel.Post;
import dev.rollcall.tracker.wire.MalformedFrame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ParcelCodecTest {

  private static final List<Parcel> PARCELS = List.of(
      new Post(true, "name é", 7, "a", 5_000, new JsonObject().put("n", 1)),
      new Post(false, "group", 0, "", 0, "text"),
      new Post(false, "group", -1, "b", 1, Buffer.buffer("bytes")),
      new Answers(7, "a", true, List.of()),
      new Answers(
          7,
          "a",
          false,
          List.of(
              new Answer(1, Outcome.REPLIED, 0, new JsonArray().add(1)),
              new Answer(2, Outcome.REPLIED, 0, null),
              new Answer(3, Outcome.FAILED, 42, "no"),
              new Answer(0, Outcome.NOT_HELD, 0, null))));

  @Test
  void thereAndBackIsTheSame() {
    for (Parcel parcel : PARCELS) {
      assertThat(ParcelCodec.decode(ParcelCodec.encode(parcel))).isEqualTo(parcel);
    }
  }

  @Test
  void whatIsCutShortOrHasBytesLeftOverIsRefused() {
    for (Parcel parcel : PARCELS) {
      Buffer whole = ParcelCodec.encode(parcel);
      for (int length = 0; length < whole.length(); length++) {
        Buffer cut = whole.getBuffer(0, length);
        assertThatThrownBy(() -> ParcelCodec.decode(cut)).isInstanceOf(MalformedFrame.class);
      }
      Buffer longer = whole.copy().appendByte((byte) 0);
      assertThatThrownBy(() -> ParcelCodec.decode(longer)).isInstanceOf(MalformedFrame.class);
    }
  }

  @Test
  void nonsenseIsAParcelOrRefusedAndNothingElse() {
    Random random = new Random(3);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes =
          ParcelCodec.encode(PARCELS.get(random.nextInt(PARCELS.size()))).getBytes();
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(ParcelCodec.decode(Buffer.buffer(bytes))).isNotNull();
      } catch (MalformedFrame refused) {
        assertThat(refused).hasMessageContaining("parcel").isNotNull();
      }
    }
  }
}
