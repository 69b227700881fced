package dev.rollcall.tracker;

/** Whose turn it is: everybody's once a round, and no neighbours in a row, so that memory is met as strangers meet it. */
public final class Turns {

  /** A prime, so it has no factor in common with any size that is used. */
  private static final int STRIDE = 514_229;

  private final int size;
  private final int step;
  private int next;
  private int round;

  /** Of so many, numbered from 0. */
  public Turns(int size) {
    this.size = size;
    this.step = STRIDE % size;
  }

  /** Whose turn it is now; the turn then passes on. */
  public int next() {
    int turn = next;
    next += step;
    if (next >= size) {
      next -= size;
    }
    if (next == 0) {
      round++;
    }
    return turn;
  }

  /** Rounds that are over. */
  public int round() {
    return round;
  }
}
