package dev.rollcall.web.bench;

/** How much a scenario does. */
public enum Size {
  /** What is measured: minutes. */
  FULL,
  /** The same in small, to see that it works: seconds. Its figures say nothing. */
  QUICK;

  /** The number for this size. */
  public int of(int full, int quick) {
    return this == FULL ? full : quick;
  }

  /** How often everything is measured. */
  public int repetitions() {
    return of(5, 2);
  }

  /** How often everything is done before it is measured, so that the JIT compiler has seen it. */
  public int warmUps() {
    return of(2, 0);
  }
}
