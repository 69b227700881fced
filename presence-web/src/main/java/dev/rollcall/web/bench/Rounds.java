package dev.rollcall.web.bench;

/**
 * Repetitions in turns: floor, measured, floor, measured, … A machine that others use is not the same from minute to minute, so what is to be compared has to
 * be measured side by side.
 */
public final class Rounds {

  private Rounds() {}

  /** One repetition of one thing: begins with nothing and adds what it measured. */
  public interface Trial {
    /** Does it once. */
    void run(Samples samples) throws Exception;
  }

  /** Runs the trials in turns, as often as the size says; what the warm-ups give is dropped. Garbage is collected before each. */
  public static Samples run(Size size, Trial... trials) throws Exception {
    for (int warmUp = 0; warmUp < size.warmUps(); warmUp++) {
      round(new Samples(), trials);
    }
    return measured(size, trials);
  }

  /** The same without warm-ups: for what happens in processes of its own, each of which begins cold. */
  public static Samples measured(Size size, Trial... trials) throws Exception {
    Samples samples = new Samples();
    for (int repetition = 0; repetition < size.repetitions(); repetition++) {
      round(samples, trials);
    }
    return samples;
  }

  private static void round(Samples samples, Trial... trials) throws Exception {
    for (Trial trial : trials) {
      System.gc();
      trial.run(samples);
    }
  }
}
