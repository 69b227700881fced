package dev.rollcall.tracker.simulation;

import java.util.random.RandomGenerator;

/**
 * What the network does to a message on a link that is not cut.
 *
 * @param lossPercent lost, 0 to 100
 * @param duplicatePercent delivered twice, each after a delay of its own
 * @param spikePercent held for up to {@code spikeMsMax}, while later ones overtake it
 * @param delayMsMax longest ordinary delay; the shortest is 1
 * @param spikeMsMax longest delay of all
 */
record Faults(
    int lossPercent, int duplicatePercent, int spikePercent, int delayMsMax, int spikeMsMax) {

  /** Everything arrives, once, in order. */
  static final Faults NONE = new Faults(0, 0, 0, 1, 1);

  /** No message is on its way for longer. */
  static final int SPIKE_MS_MAX = 3_200;

  static Faults random(RandomGenerator random) {
    int[] losses = {0, 0, 5, 15, 30};
    return new Faults(
        losses[random.nextInt(losses.length)],
        random.nextInt(3) * 5,
        random.nextInt(3) * 3,
        1 + random.nextInt(80),
        200 + random.nextInt(SPIKE_MS_MAX - 200));
  }

  /** What {@link #toString} wrote; what is not said is as in {@link #NONE}. */
  static Faults parse(Words words) {
    return new Faults(
        words.number("loss", NONE.lossPercent),
        words.number("duplicate", NONE.duplicatePercent),
        words.number("spike", NONE.spikePercent),
        (int) words.ms("delay", NONE.delayMsMax),
        (int) words.ms("spikes", NONE.spikeMsMax));
  }

  @Override
  public String toString() {
    return ((lossPercent == NONE.lossPercent ? "" : "loss=" + lossPercent)
            + (duplicatePercent == NONE.duplicatePercent ? "" : " duplicate=" + duplicatePercent)
            + (spikePercent == NONE.spikePercent ? "" : " spike=" + spikePercent)
            + (delayMsMax == NONE.delayMsMax ? "" : " delay=" + Words.ms(delayMsMax))
            + (spikeMsMax == NONE.spikeMsMax ? "" : " spikes=" + Words.ms(spikeMsMax)))
        .strip();
  }
}
