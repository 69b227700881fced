package dev.rollcall.tracker.simulation;

import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The bus between simulated nodes: at most once by nature, at times twice, late or out of order. Links are cut one way at a
 * time. It only decides when a message arrives; who takes it from the agenda delivers it.
 */
final class SimNetwork {

  private record Link(String from, String to) {}

  private final Agenda<SimEvent> agenda;
  private final RandomGenerator random;
  private final Set<Link> cuts = new HashSet<>();
  private Faults faults = Faults.NONE;
  private long packets;
  private long bytes;

  SimNetwork(Agenda<SimEvent> agenda, RandomGenerator random) {
    this.agenda = agenda;
    this.random = random;
  }

  /** Puts the message on the agenda: not at all, once or twice. */
  void send(String from, String to, byte[] message) {
    packets++;
    bytes += message.length;
    if (cuts.contains(new Link(from, to)) || happens(faults.lossPercent())) {
      return;
    }
    SimEvent packet = new SimEvent.Packet(from, to, message);
    agenda.add(agenda.nowMs() + delayMs(), packet);
    if (happens(faults.duplicatePercent())) {
      agenda.add(agenda.nowMs() + delayMs(), packet);
    }
  }

  void faults(Faults newFaults) {
    faults = newFaults;
  }

  /** Cuts one way of a link: what is sent from now on is lost, what is on its way arrives. */
  void cut(String from, String to) {
    cuts.add(new Link(from, to));
  }

  void mend(String from, String to) {
    cuts.remove(new Link(from, to));
  }

  boolean isCut(String from, String to) {
    return cuts.contains(new Link(from, to));
  }

  void mendAll() {
    cuts.clear();
  }

  long packets() {
    return packets;
  }

  long bytes() {
    return bytes;
  }

  private boolean happens(int percent) {
    return percent > 0 && random.nextInt(100) < percent;
  }

  private long delayMs() {
    return happens(faults.spikePercent())
        ? 1 + random.nextInt(faults.spikeMsMax())
        : 1 + random.nextInt(faults.delayMsMax());
  }
}
