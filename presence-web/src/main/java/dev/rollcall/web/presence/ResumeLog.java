package dev.rollcall.web.presence;

import dev.rollcall.web.wire.WireMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client comes back and says what it holds. Which diffs has it missed?
 *
 * <p>What a client holds is named by its <em>content</em>: the sum of the hashes of the refs in it. A ref names one state of one presence in
 * the whole cluster, so equal contents are equal lists, whoever made them: a client may come back to another event loop, to another
 * node, or after a restart. Versions would not do: every node counts its own, and every event loop draws the line between two
 * diffs elsewhere.
 *
 * <p>The last diffs are kept, each with the content before it, up to a number of bytes. The newest that begins at the client's content is
 * where it goes on. O(1) for a diff, O(diffs kept) for who comes back. Not thread-safe.
 */
final class ResumeLog {

  private record Kept(long before, WireMessage message) {}

  private final int maxBytes;

  /** Oldest first. Invariant: each begins where the one before it ends, and the last one ends at {@link #content}. */
  private final ArrayDeque<Kept> diffs = new ArrayDeque<>();

  /** Invariant: of the messages in {@link #diffs}; at most {@link #maxBytes}. */
  private long bytes;

  private long content;

  /** A log that begins at a content. */
  ResumeLog(int maxBytes, long content) {
    this.maxBytes = maxBytes;
    this.content = content;
  }

  /** A diff was shown, that leads to a content. */
  void add(WireMessage message, long after) {
    diffs.add(new Kept(content, message));
    bytes += message.size();
    while (bytes > maxBytes) {
      bytes -= diffs.remove().message.size();
    }
    content = after;
  }

  /** What leads from what the client holds to the present; empty if that is what it holds, null if it is not known. */
  @Nullable
  List<WireMessage> since(String at) {
    if (at.equals(name(content))) {
      return List.of();
    }
    List<WireMessage> missed = new ArrayList<>();
    for (Iterator<Kept> newest = diffs.descendingIterator(); newest.hasNext(); ) {
      Kept kept = newest.next();
      missed.add(0, kept.message);
      if (at.equals(name(kept.before))) {
        return missed;
      }
    }
    return null;
  }

  /** Bytes kept. */
  long bytes() {
    return bytes;
  }

  /** As clients are told it. */
  static String name(long content) {
    return HexFormat.of().toHexDigits(content);
  }
}
