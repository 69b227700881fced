package dev.rollcall.tracker;

import dev.rollcall.tracker.TrackerException.Code;
import dev.rollcall.tracker.registry.Claim;
import dev.rollcall.tracker.registry.Reserved;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What callers hand in, checked: everything behind it is well-formed and within the limits, on this node and on every other. */
final class Inputs {

  private final int maxTopicBytes;
  private final int maxKeyBytes;
  private final int maxMetaBytes;

  Inputs(TrackerOptions options) {
    maxTopicBytes = options.getMaxTopicBytes();
    maxKeyBytes = options.getMaxKeyBytes();
    maxMetaBytes = options.getMaxMetaBytes();
  }

  void topic(@Nullable String topic) {
    name("topic", topic, maxTopicBytes, "maxTopicBytes");
    if (topic != null && Reserved.isReserved(topic)) {
      throw new TrackerException(
          Code.INVALID,
          "topic " + topic + " is reserved: groups and names stand there, use groups() or names()");
    }
  }

  void group(@Nullable String group) {
    int prefix = Reserved.ofGroup("").length();
    name("group", group, maxTopicBytes - prefix, "maxTopicBytes less " + prefix + " B:");
  }

  void registeredName(@Nullable String name) {
    name("name", name, maxKeyBytes, "maxKeyBytes");
  }

  void address(@Nullable String address) {
    name("address", address, maxKeyBytes, "maxKeyBytes");
  }

  /** A claim as bytes for its entry. */
  byte[] claim(Claim claim, String what) {
    byte[] bytes = claim.encode();
    if (bytes.length > maxMetaBytes) {
      throw new TrackerException(
          Code.LIMIT,
          "meta of " + claim.meta().length + " B with its address makes " + bytes.length
              + " B and exceeds maxMetaBytes " + maxMetaBytes + " (" + what + ")");
    }
    return bytes;
  }

  void key(@Nullable String key) {
    name("key", key, maxKeyBytes, "maxKeyBytes");
  }

  /** Why an owner lets something leave. */
  static void reason(@Nullable LeaveReason reason) {
    if (reason == null || !reason.isOwners()) {
      throw new TrackerException(
          Code.INVALID, "reason " + reason + " is none that an owner may give");
    }
  }

  /** The meta's JSON as bytes. */
  byte[] meta(@Nullable JsonObject meta, String topic) {
    if (meta == null) {
      throw new TrackerException(
          Code.INVALID, "meta is missing (topic " + topic + "): it has to be a JSON object");
    }
    byte[] bytes;
    try {
      bytes = meta.toBuffer().getBytes();
    } catch (EncodeException e) {
      throw new TrackerException(
          Code.INVALID, "meta is no JSON (topic " + topic + "): " + e.getMessage());
    }
    if (bytes.length > maxMetaBytes) {
      throw new TrackerException(
          Code.LIMIT,
          "meta of " + bytes.length + " B exceeds maxMetaBytes " + maxMetaBytes + " (topic " + topic
              + ")");
    }
    return bytes;
  }

  /** A name has to be the same after a trip as UTF-8, so half a surrogate pair is refused. */
  private static void name(String what, @Nullable String name, int maxBytes, String knob) {
    if (name == null || name.isEmpty()) {
      throw new TrackerException(Code.INVALID, what + " is missing or empty");
    }
    int bytes = utf8Bytes(name);
    if (bytes < 0) {
      throw new TrackerException(Code.INVALID, what + " is not well-formed Unicode");
    }
    if (bytes > maxBytes) {
      String start = name.substring(0, Math.min(32, name.length()));
      throw new TrackerException(
          Code.LIMIT,
          what + " of " + bytes + " B exceeds " + knob + " " + maxBytes + " (" + start + "…)");
    }
  }

  /** How many bytes it takes as UTF-8, counted without encoding it: each write asks twice. Below zero if there is half a surrogate pair in it. */
  private static int utf8Bytes(String text) {
    int bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit >= 0x800 && !Character.isSurrogate(unit)) {
        bytes += 2;
      } else if (unit >= 0x800) {
        int point = text.codePointAt(i);
        if (!Character.isSupplementaryCodePoint(point)) {
          return -1;
        }
        bytes += 2;
        i++;
      } else if (unit >= 0x80) {
        bytes++;
      }
    }
    return bytes;
  }
}
