package dev.rollcall.web.auth;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What somebody may in one topic. The rights are independent of each other: to be present is not to see who else is.
 *
 * @param watch see who is present: the state, every diff, broadcasts, the list by REST
 * @param present be present: track, update and untrack
 * @param count know how many are present
 * @param whereIs find a key in the topic, by where-is
 * @param broadcast tell the others in the topic something
 * @param anyKey be present under keys other than the own user id
 */
public record TopicRights(
    boolean watch,
    boolean present,
    boolean count,
    boolean whereIs,
    boolean broadcast,
    boolean anyKey) {

  /** No right. */
  public static final TopicRights NONE = new TopicRights(false, false, false, false, false, false);

  /** Every right. */
  public static final TopicRights ALL = new TopicRights(true, true, true, true, true, true);

  /**
   * The rights of these names: {@code watch present count whereIs broadcast anyKey}.
   *
   * @throws IllegalArgumentException if a name is none of them
   */
  public static TopicRights of(Collection<String> names) {
    TopicRights rights = NONE;
    for (String name : names) {
      rights = rights.or(named(name));
    }
    return rights;
  }

  /** The names of what is granted, as {@link #of} reads them. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    add(names, watch, "watch");
    add(names, present, "present");
    add(names, count, "count");
    add(names, whereIs, "whereIs");
    add(names, broadcast, "broadcast");
    add(names, anyKey, "anyKey");
    return names;
  }

  /** What either grants. */
  public TopicRights or(TopicRights other) {
    return new TopicRights(
        watch || other.watch,
        present || other.present,
        count || other.count,
        whereIs || other.whereIs,
        broadcast || other.broadcast,
        anyKey || other.anyKey);
  }

  /** Whether the topic may be joined at all: to watch it or to be present in it. */
  public boolean join() {
    return watch || present;
  }

  private static void add(List<String> names, boolean granted, String name) {
    if (granted) {
      names.add(name);
    }
  }

  private static TopicRights named(String name) {
    return switch (name) {
      case "watch" -> new TopicRights(true, false, false, false, false, false);
      case "present" -> new TopicRights(false, true, false, false, false, false);
      case "count" -> new TopicRights(false, false, true, false, false, false);
      case "whereIs" -> new TopicRights(false, false, false, true, false, false);
      case "broadcast" -> new TopicRights(false, false, false, false, true, false);
      case "anyKey" -> new TopicRights(false, false, false, false, false, true);
      default ->
        throw new IllegalArgumentException(
            "unknown right \"" + name + "\": watch, present, count, whereIs, broadcast or anyKey");
    };
  }
}
