package dev.rollcall.web.chaos;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What the clients hold, by their own account: each presence from the server's answer until its owner asks for its end. Thread-safe. */
final class Truth {

  private record Place(String topic, String key) {}

  private final Map<String, Place> held = new ConcurrentHashMap<>();

  /** Keys whose client is here, even while it moves to another node: of whatever presence, these may not go. */
  private final Set<Place> residents = ConcurrentHashMap.newKeySet();

  /** Presences of residents that went away before they came back: seen to go late, they are no false leave. */
  private final Set<String> ended = ConcurrentHashMap.newKeySet();

  private volatile boolean handingOver;

  /** How often somebody asked to join there while nodes were leaving. */
  private final Map<Place, Integer> arrivals = new ConcurrentHashMap<>();

  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

  void hold(String ref, String topic, String key) {
    held.put(ref, new Place(topic, key));
  }

  /** From now on the presence may go. */
  void release(String ref) {
    held.remove(ref);
  }

  /** From now on the key may not go. */
  void settle(String topic, String key) {
    residents.add(new Place(topic, key));
  }

  /** From now on the key may go, with any of the presences that it had. */
  void depart(String topic, String key, Collection<String> refs) {
    ended.addAll(refs);
    residents.remove(new Place(topic, key));
  }

  /** Somebody is about to ask to join there. */
  void arrive(String topic, String key) {
    if (handingOver) {
      arrivals.merge(new Place(topic, key), 1, Integer::sum);
    }
  }

  /** Whether the owner of what left was there throughout. */
  boolean isFalse(Fold.Leave leave) {
    return held.containsKey(leave.ref())
        || (leave.keyGone()
            && !ended.contains(leave.ref())
            && residents.contains(new Place(leave.topic(), leave.key())));
  }

  /**
   * Whether so many presences of a topic and key may have gone, though their owners were there: what a leaving node holds yields to what joins elsewhere under the same topic and key, one for one, and that may be somebody
   * else's. The key may not go.
   */
  boolean mayYield(Fold.Leave leave, int times) {
    Place place = new Place(leave.topic(), leave.key());
    return !leave.keyGone() && times <= arrivals.getOrDefault(place, 0);
  }

  /** From now on nodes are leaving, or none is. */
  void handingOver(boolean now) {
    handingOver = now;
    if (!now) {
      arrivals.clear();
    }
  }

  void complain(String about) {
    complaints.add(about);
  }

  /** Answers that no server should have given. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Topic → key → refs. */
  Map<String, Map<String, Set<String>>> refs() {
    Map<String, Map<String, Set<String>>> refs = new TreeMap<>();
    held.forEach((ref, place) -> refs.computeIfAbsent(place.topic(), first -> new TreeMap<>())
        .computeIfAbsent(place.key(), first -> new TreeSet<>())
        .add(ref));
    return refs;
  }

  /** What somebody sees that is not so; empty if it is the truth. */
  String difference(String who, Map<String, Map<String, Set<String>>> seen) {
    Map<String, Map<String, Set<String>>> held = refs();
    if (held.equals(seen)) {
      return "";
    }
    Set<String> missing = flat(held);
    missing.removeAll(flat(seen));
    Set<String> ghosts = flat(seen);
    ghosts.removeAll(flat(held));
    return who + " lacks " + missing + ", has " + ghosts + " that nobody holds\n";
  }

  private static Set<String> flat(Map<String, Map<String, Set<String>>> refs) {
    Set<String> flat = new TreeSet<>();
    refs.forEach((topic, keys) ->
        keys.forEach((key, all) -> all.forEach(ref -> flat.add(topic + "/" + key + "/" + ref))));
    return flat;
  }
}
