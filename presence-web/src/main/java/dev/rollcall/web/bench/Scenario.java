package dev.rollcall.web.bench;

/** One question about what Rollcall costs, and the way to measure the answer. Stateless: each run begins with nothing. */
public interface Scenario {

  /** Its name on the command line. */
  String name();

  /** What it shows, in one line. */
  String shows();

  /**
   * Measures. Blocks until it is done; not on an event loop.
   *
   * @throws Exception if it could not be measured; what was measured and is wrong is a failed {@link Check} instead
   */
  Report run(Size size) throws Exception;
}
