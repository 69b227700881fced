package dev.rollcall.web.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Rights in the topics of a pattern. A pattern is a topic, or the beginning of topics followed by {@code *}: {@code room:*}; {@code *}
 * alone is every topic. A {@code *} anywhere else is refused rather than taken for what it is not.
 *
 * @param topic the pattern
 * @param rights what is granted there
 */
public record Grant(String topic, TopicRights rights) {

  /** Most grants of one identity: each request looks at all of them. */
  public static final int GRANTS_MAX = 64;

  /** A grant; throws if the pattern is none. */
  public Grant {
    int star = topic.indexOf('*');
    if (topic.isEmpty() || (star >= 0 && star < topic.length() - 1)) {
      throw new IllegalArgumentException(
          "topic pattern \"" + topic + "\": a topic, or the beginning of topics followed by one *");
    }
  }

  /**
   * Reads {@code [{"topic":"room:*","rights":["watch","present"]}, …]}.
   *
   * @throws IllegalArgumentException if it is not of this form, or more than {@link #GRANTS_MAX}
   */
  public static List<Grant> list(Object json) {
    if (!(json instanceof JsonArray array) || array.size() > GRANTS_MAX) {
      throw new IllegalArgumentException(
          "grants have to be an array of at most " + GRANTS_MAX + " objects");
    }
    List<Grant> grants = new ArrayList<>();
    for (Object element : array) {
      if (!(element instanceof JsonObject grant)
          || !(grant.getValue("topic") instanceof String topic)
          || !(grant.getValue("rights") instanceof JsonArray rights)
          || !rights.stream().allMatch(String.class::isInstance)) {
        throw new IllegalArgumentException(
            "a grant has to be {\"topic\": pattern, \"rights\": [names]}");
      }
      grants.add(new Grant(
          topic, TopicRights.of(rights.stream().map(String.class::cast).toList())));
    }
    return Collections.unmodifiableList(grants);
  }

  /** What {@link #list} reads. */
  public static JsonArray json(List<Grant> grants) {
    JsonArray array = new JsonArray();
    for (Grant grant : grants) {
      array.add(new JsonObject()
          .put("topic", grant.topic)
          .put("rights", new JsonArray(grant.rights.names())));
    }
    return array;
  }

  /** Grants whatever any of these grants. O(grants) for each question. */
  public static TopicPolicy policy(List<Grant> grants) {
    List<Grant> all = List.copyOf(grants);
    return topic -> {
      TopicRights rights = TopicRights.NONE;
      for (Grant grant : all) {
        if (grant.matches(topic)) {
          rights = rights.or(grant.rights);
        }
      }
      return rights;
    };
  }

  /** Whether the pattern covers this topic. */
  public boolean matches(String name) {
    return topic.endsWith("*")
        ? name.startsWith(topic.substring(0, topic.length() - 1))
        : name.equals(topic);
  }
}
