package dev.rollcall.tracker;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;

/**
 * A tracker as a verticle: {@code vertx.deployVerticle(new TrackerVerticle(options))}, or by name with {@link
 * TrackerOptions} as JSON in the deployment's config. Other verticles speak to it at the bus address {@code
 * rollcall.tracker} and hear diffs at {@code rollcall.diff.<topic>} (those of a scope: see {@link TrackerOptions#getScope()}). Undeploying it leaves the cluster in good order.
 */
public class TrackerVerticle extends VerticleBase {

  private final @Nullable TrackerOptions given;
  private @Nullable Tracker tracker;

  /** Options come from the deployment's config. */
  public TrackerVerticle() {
    this.given = null;
  }

  /** With options; the deployment's config is not read. */
  public TrackerVerticle(TrackerOptions options) {
    this.given = new TrackerOptions(options);
  }

  @Override
  public Future<?> start() {
    tracker = Tracker.create(vertx, given != null ? given : new TrackerOptions(config()));
    return tracker.start();
  }

  @Override
  public Future<?> stop() {
    return tracker == null ? Future.succeededFuture() : tracker.close();
  }

  /** The tracker; null before the verticle is deployed. */
  public @Nullable Tracker tracker() {
    return tracker;
  }
}
