package dev.rollcall.tracker;

import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tasks from any thread for one event loop, done in turns: all that have come by the time a turn begins are one task of the loop together, where each by itself would be one,
 * and mostly a wake-up. In the order in which they came, so those of one thread in the order of its calls.
 */
final class Inbox {

  /** Most tasks in a turn: then the loop's others have theirs. Raise for fewer turns, lower for shorter ones. */
  static final int TURN_MAX = 64;

  private static final class Note {

    private final Runnable task;

    /** The one that came before; in what was taken, the one that came after. */
    private @Nullable Note next;

    Note(Runnable task) {
      this.task = task;
    }
  }

  private final Context context;
  private final Runnable turned;

  /** The latest that came. Null: nobody has to come for it, and whoever is the first to add has the context come. */
  private final AtomicReference<@Nullable Note> latest = new AtomicReference<>();

  /** Taken and not done yet. The context's own. */
  private final Queue<Runnable> taken = new ArrayDeque<>();

  /** Whether a turn is to come for what was left by the one before. The context's own. */
  private boolean going;

  /**
   * An empty one.
   *
   * @param context where tasks are done; they must not throw
   * @param turned is done at the end of each turn
   */
  Inbox(Context context, Runnable turned) {
    this.context = context;
    this.turned = turned;
  }

  /**
   * Has a task done. Any thread.
   *
   * @throws RejectedExecutionException if the event loop has ended
   */
  void add(Runnable task) {
    Note note = new Note(task);
    do {
      note.next = latest.get();
    } while (!latest.compareAndSet(note.next, note));
    if (note.next == null) {
      try {
        context.runOnContext(begun -> turn());
      } catch (RejectedExecutionException ended) {
        latest.set(null);
        throw ended;
      }
    }
  }

  private void turn() {
    take();
    for (int done = 0; done < TURN_MAX && !taken.isEmpty(); done++) {
      taken.remove().run();
    }
    turned.run();
    if (!taken.isEmpty() && !going) {
      going = true;
      context.runOnContext(begun -> {
        going = false;
        turn();
      });
    }
  }

  private void take() {
    Note first = null;
    Note note = latest.getAndSet(null);
    while (note != null) {
      Note before = note.next;
      note.next = first;
      first = note;
      note = before;
    }
    for (; first != null; first = first.next) {
      taken.add(first.task);
    }
  }
}
