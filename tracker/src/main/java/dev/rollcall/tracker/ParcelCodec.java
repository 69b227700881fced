package dev.rollcall.tracker;

import dev.rollcall.tracker.Parcel.Answer;
import dev.rollcall.tracker.Parcel.Answers;
import dev.rollcall.tracker.Parcel.Outcome;
import dev.rollcall.tracker.Parcel.Post;
import dev.rollcall.tracker.TrackerException.Code;
import dev.rollcall.tracker.wire.MalformedFrame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parcels as bytes: a byte for the version, one for the kind, then the fields in their order. Numbers are big-endian; texts and bodies have their length before them, bodies a byte that
 * says what they are before that.
 */
@SuppressWarnings("EnumOrdinal")
final class ParcelCodec {

  private static final byte VERSION = 1;
  private static final byte POST = 1;
  private static final byte ANSWERS = 2;

  private static final byte NOTHING = 0;
  private static final byte BUFFER = 1;
  private static final byte STRING = 2;
  private static final byte OBJECT = 3;
  private static final byte ARRAY = 4;

  private final Buffer from;
  private int at;

  private ParcelCodec(Buffer from) {
    this.from = from;
  }

  /** Refuses what is no message. */
  static Object requireBody(@Nullable Object body) {
    if (body instanceof Buffer
        || body instanceof String
        || body instanceof JsonObject
        || body instanceof JsonArray) {
      return body;
    }
    throw new TrackerException(
        Code.INVALID,
        "a message has to be a Buffer, String, JsonObject or JsonArray, not "
            + (body == null ? "null" : body.getClass().getName()));
  }

  static boolean isReply(@Nullable Object body) {
    return body == null
        || body instanceof Buffer
        || body instanceof String
        || body instanceof JsonObject
        || body instanceof JsonArray;
  }

  static Buffer encode(Parcel parcel) {
    Buffer to = Buffer.buffer().appendByte(VERSION);
    if (parcel instanceof Post post) {
      to.appendByte(POST).appendByte((byte) (post.toName() ? 1 : 0));
      text(to, post.target());
      to.appendLong(post.call());
      text(to, post.from());
      to.appendLong(post.timeoutMs());
      body(to, post.body());
    } else if (parcel instanceof Answers answers) {
      Buffer encoded = Buffer.buffer();
      answers.answers().forEach(answer -> encoded.appendBuffer(encode(answer)));
      return encode(
          answers.call(), answers.from(), answers.last(), answers.answers().size(), encoded);
    }
    return to;
  }

  /** One answer as it stands among others. */
  static Buffer encode(Answer answer) {
    Buffer to = Buffer.buffer()
        .appendLong(answer.stamp())
        .appendByte((byte) answer.outcome().number())
        .appendInt(answer.code());
    body(to, answer.body());
    return to;
  }

  /** {@link Answers} of which each answer is encoded already. */
  static Buffer encode(long call, String from, boolean last, int size, Buffer answers) {
    Buffer to = Buffer.buffer().appendByte(VERSION).appendByte(ANSWERS).appendLong(call);
    text(to, from);
    return to.appendByte((byte) (last ? 1 : 0)).appendInt(size).appendBuffer(answers);
  }

  static Parcel decode(Buffer from) throws MalformedFrame {
    try {
      ParcelCodec codec = new ParcelCodec(from);
      if (codec.u8() != VERSION) {
        throw new MalformedFrame("a parcel of another version");
      }
      Parcel parcel = switch (codec.u8()) {
        case POST -> codec.post();
        case ANSWERS -> codec.answers();
        default -> throw new MalformedFrame("a parcel of an unknown kind");
      };
      if (codec.at != from.length()) {
        throw new MalformedFrame("a parcel with bytes left over");
      }
      return parcel;
    } catch (IndexOutOfBoundsException | IllegalArgumentException | DecodeException e) {
      throw new MalformedFrame("a parcel that cannot be read: " + e.getMessage());
    }
  }

  private Post post() throws MalformedFrame {
    boolean toName = u8() == 1;
    String target = text();
    long call = i64();
    String sender = text();
    long timeoutMs = i64();
    Object body = body();
    if (body == null) {
      throw new MalformedFrame("a parcel without a body");
    }
    return new Post(toName, target, call, sender, timeoutMs, body);
  }

  private Answers answers() throws MalformedFrame {
    long call = i64();
    String sender = text();
    boolean last = u8() == 1;
    int size = i32();
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      long stamp = i64();
      Outcome outcome = Outcome.of(u8());
      if (outcome == null) {
        throw new MalformedFrame("a parcel with an answer of an unknown outcome");
      }
      answers.add(new Answer(stamp, outcome, i32(), body()));
    }
    return new Answers(call, sender, last, answers);
  }

  private static void text(Buffer to, String text) {
    bytes(to, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void bytes(Buffer to, byte[] bytes) {
    to.appendInt(bytes.length).appendBytes(bytes);
  }

  private static void body(Buffer to, @Nullable Object body) {
    if (body instanceof Buffer buffer) {
      to.appendByte(BUFFER).appendInt(buffer.length()).appendBuffer(buffer);
    } else if (body instanceof String string) {
      text(to.appendByte(STRING), string);
    } else if (body instanceof JsonObject object) {
      bytes(to.appendByte(OBJECT), object.toBuffer().getBytes());
    } else if (body instanceof JsonArray array) {
      bytes(to.appendByte(ARRAY), array.toBuffer().getBytes());
    } else {
      to.appendByte(NOTHING);
    }
  }

  private @Nullable Object body() throws MalformedFrame {
    return switch (u8()) {
      case NOTHING -> null;
      case BUFFER -> Buffer.buffer(bytes());
      case STRING -> new String(bytes(), StandardCharsets.UTF_8);
      case OBJECT -> new JsonObject(Buffer.buffer(bytes()));
      case ARRAY -> new JsonArray(Buffer.buffer(bytes()));
      default -> throw new MalformedFrame("a parcel with a body of an unknown kind");
    };
  }

  private String text() throws MalformedFrame {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /** Believes no length that is longer than what there is. */
  private byte[] bytes() throws MalformedFrame {
    int length = i32();
    if (length < 0 || length > from.length() - at) {
      throw new MalformedFrame("a parcel that is shorter than it says");
    }
    at += length;
    return from.getBytes(at - length, at);
  }

  private int u8() {
    return from.getUnsignedByte(at++);
  }

  private int i32() {
    at += Integer.BYTES;
    return from.getInt(at - Integer.BYTES);
  }

  private long i64() {
    at += Long.BYTES;
    return from.getLong(at - Long.BYTES);
  }
}
