package dev.rollcall.tracker.wire;

import dev.rollcall.tracker.crdt.Dot;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Entries of one chain in dot order: the topics once, then per entry the dot's distance from the one before, the topic's place, the
 * distance to the dot it replaced (0: none), key and meta.
 */
final class EntriesCodec {

  private EntriesCodec() {}

  /** About as many bytes as the entries take. */
  static int expected(List<Entry> entries) {
    int bytes = 0;
    for (Entry entry : entries) {
      bytes += entry.meta().length + entry.key().length() + 12;
    }
    return bytes;
  }

  static void write(List<Entry> entries, long above, FrameWriter out) {
    Map<String, Integer> topics = new HashMap<>();
    List<String> inOrder = new ArrayList<>();
    int[] places = new int[entries.size()];
    for (int i = 0; i < places.length; i++) {
      String topic = entries.get(i).topic();
      Integer place = topics.putIfAbsent(topic, inOrder.size());
      if (place == null) {
        place = inOrder.size();
        inOrder.add(topic);
      }
      places[i] = place;
    }
    out.varint(inOrder.size());
    inOrder.forEach(out::text);
    out.varint(entries.size());
    long before = above;
    for (int i = 0; i < places.length; i++) {
      Entry entry = entries.get(i);
      out.varint(entry.seq() - before);
      before = entry.seq();
      out.varint(places[i]);
      out.varint(entry.previousSeq() == 0 ? 0 : entry.seq() - entry.previousSeq());
      out.text(entry.key());
      out.bytes(entry.meta());
    }
  }

  static List<Entry> read(Replica replica, int shard, long above, long max, FrameReader in) {
    String[] topics = new String[in.count(1)];
    for (int i = 0; i < topics.length; i++) {
      topics[i] = in.topic();
    }
    int count = in.count(5);
    List<Entry> entries = new ArrayList<>(count);
    long dot = above;
    for (int i = 0; i < count; i++) {
      long before = dot;
      dot += in.varint();
      if (dot <= before || dot > max) {
        throw new MalformedFrame(
            "an entry's dot " + dot + " is not in (" + above + ", " + max + "] or not ascending");
      }
      if (topics.length == 0) {
        throw new MalformedFrame("an entry without a topic");
      }
      String topic = topics[in.upTo(topics.length - 1, "an entry's topic")];
      long back = in.varint();
      if (back >= dot) {
        throw new MalformedFrame("an entry's previous dot is " + back + " before " + dot);
      }
      String key = in.text();
      entries.add(new Entry(
          new Dot(replica, shard, dot), back == 0 ? 0 : dot - back, topic, key, in.bytes()));
    }
    return entries;
  }
}
