package dev.rollcall.web.channel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which channels an application has, by topic. A pattern is a topic, or the beginning of topics with a {@code *} at its end ({@code
 * chat:*}). A topic itself goes before a pattern, and a longer pattern before a shorter one.
 */
public final class Channels {

  private record Prefix(String text, ChannelFactory factory) {}

  private final Map<String, ChannelFactory> topics;

  /** Invariant: the longest first. */
  private final List<Prefix> prefixes;

  /** None. */
  public Channels() {
    this(new Channels(Map.of(), List.of()));
  }

  /** A copy. */
  public Channels(Channels other) {
    this(new HashMap<>(other.topics), new ArrayList<>(other.prefixes));
  }

  private Channels(Map<String, ChannelFactory> topics, List<Prefix> prefixes) {
    this.topics = topics;
    this.prefixes = prefixes;
  }

  /**
   * Adds channels for topics.
   *
   * @throws IllegalArgumentException if the pattern is empty, was added before, or has a {@code *} elsewhere than at its end
   */
  public Channels add(String pattern, ChannelFactory factory) {
    int star = pattern.indexOf('*');
    boolean isPrefix = star >= 0;
    if (pattern.isEmpty() || (isPrefix && star != pattern.length() - 1)) {
      throw new IllegalArgumentException(
          "topic pattern \"" + pattern + "\": it has to be a topic, or to end with its only *");
    }
    if (pattern.equals("phoenix")) {
      throw new IllegalArgumentException("topic pattern \"phoenix\": that topic is the protocol's");
    }
    String text = isPrefix ? pattern.substring(0, star) : pattern;
    boolean known = isPrefix
        ? prefixes.stream().anyMatch(prefix -> prefix.text.equals(text))
        : topics.containsKey(text);
    if (known) {
      throw new IllegalArgumentException("topic pattern \"" + pattern + "\" has a channel already");
    }
    if (isPrefix) {
      prefixes.add(new Prefix(text, factory));
      prefixes.sort(Comparator.comparingInt((Prefix prefix) -> -prefix.text.length()));
    } else {
      topics.put(text, factory);
    }
    return this;
  }

  /** Whether a topic has a channel of the application. */
  public boolean has(String topic) {
    return find(topic) != null;
  }

  /** The topic's channel; null: it is none of the application's. O(patterns). */
  public @Nullable ChannelFactory find(String topic) {
    ChannelFactory factory = topics.get(topic);
    for (int i = 0; factory == null && i < prefixes.size(); i++) {
      if (topic.startsWith(prefixes.get(i).text)) {
        factory = prefixes.get(i).factory;
      }
    }
    return factory;
  }
}
