package dev.rollcall.web.presence;

import dev.rollcall.tracker.Owner;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** The owner of a channel's presences: it may outlive the channel, and go over to another one, on any event loop. */
public final class ChannelOwner {

  /** Who hears that the owner has ended, and where. */
  private record Listener(@Nullable Context context, Runnable ended) {}

  private final Owner owner;

  /** Null while no channel has the owner: it keeps none alive that is gone. */
  private volatile @Nullable Listener listener;

  /** One that no channel has yet. */
  public ChannelOwner(Owner owner) {
    this.owner = owner;
    owner.closed().onComplete(closed -> ended());
  }

  /** What holds the presences. */
  public Owner owner() {
    return owner;
  }

  /** A channel has it now. Called on the channel's event loop, on which it is told if the owner ends. */
  public void bind(Runnable ended) {
    listener = new Listener(Vertx.currentContext(), ended);
  }

  /** No channel has it any more. */
  public void unbind() {
    listener = null;
  }

  private void ended() {
    Listener told = listener;
    if (told != null && told.context != null) {
      told.context.runOnContext(now -> told.ended.run());
    } else if (told != null) {
      told.ended.run();
    }
  }
}
