package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.crdt.TopicChange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a shard's machine wants done, in this order: hand out the changes (readers can see them already), send the messages. */
public final class Effects {

  /**
   * One message to send.
   *
   * @param node to whom; null: every live peer
   * @param message what
   */
  public record Send(@Nullable String node, Message message) {}

  /** Mostly empty, or the one of the one edit, and then no list of its own. */
  private List<TopicChange> changes = List.of();

  /** Empty and immutable until there is something: most writes have nothing to send. */
  private List<Send> sends = List.of();

  private List<String> alarms = List.of();

  /** Changes of what is visible, one per topic and edit. */
  public List<TopicChange> changes() {
    return changes;
  }

  /** Messages to send. */
  public List<Send> sends() {
    return sends;
  }

  /** What must not happen and did: to be logged loudly. */
  public List<String> alarms() {
    return alarms;
  }

  /** The changes of an edit, after those of the edits before it. */
  void changed(List<TopicChange> more) {
    if (changes.isEmpty()) {
      changes = more;
    } else if (!more.isEmpty()) {
      List<TopicChange> all = new ArrayList<>(changes);
      all.addAll(more);
      changes = all;
    }
  }

  void broadcast(Message message) {
    add(new Send(null, message));
  }

  void send(String node, Message message) {
    add(new Send(node, message));
  }

  void alarm(String what) {
    if (alarms.isEmpty()) {
      alarms = new ArrayList<>(1);
    }
    alarms.add(what);
  }

  private void add(Send send) {
    if (sends.isEmpty()) {
      sends = new ArrayList<>(1);
    }
    sends.add(send);
  }
}
