package dev.rollcall.tracker.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The bus between simulated nodes: at most once by nature, at times twice, late or out of order. Links are cut, or clogged, one
 * way at a time. It only decides when a message arrives; who takes it from the agenda delivers it.
 *
 * <p>Each way of a link has a chance of its own: what befalls its n-th message does not depend on what happens elsewhere, so a
 * scenario from which something was taken out goes on much as before.
 */
final class SimNetwork {

  private record Link(String from, String to) {}

  private final Agenda<SimEvent> agenda;
  private final long seed;
  private final Map<Link, RandomGenerator> chances = new HashMap<>();
  private final Set<Link> cuts = new HashSet<>();

  /** What is held on each way that is clogged, in the order in which it was sent. */
  private final Map<Link, List<SimEvent>> clogs = new LinkedHashMap<>();

  private Faults faults = Faults.NONE;
  private long packets;
  private long bytes;

  SimNetwork(Agenda<SimEvent> agenda, RandomGenerator random) {
    this.agenda = agenda;
    seed = random.nextLong();
  }

  /** Puts the message on the agenda: not at all, once or twice. */
  void send(String from, String to, byte[] message) {
    packets++;
    bytes += message.length;
    Link link = new Link(from, to);
    RandomGenerator chance = chances.computeIfAbsent(link, this::chance);
    if (cuts.contains(link) || happens(chance, faults.lossPercent())) {
      return;
    }
    SimEvent packet = new SimEvent.Packet(from, to, message);
    List<SimEvent> held = clogs.get(link);
    if (held != null) {
      held.add(packet);
      return;
    }
    agenda.add(agenda.nowMs() + delayMs(chance), packet);
    if (happens(chance, faults.duplicatePercent())) {
      agenda.add(agenda.nowMs() + delayMs(chance), packet);
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

  /** Clogs one way of a link: what is sent from now on is held. */
  void clog(String from, String to) {
    clogs.putIfAbsent(new Link(from, to), new ArrayList<>());
  }

  /** All that was held arrives, in order and at once. */
  void unclog(String from, String to) {
    List<SimEvent> held = clogs.remove(new Link(from, to));
    if (held != null) {
      held.forEach(packet -> agenda.add(agenda.nowMs() + 1, packet));
    }
  }

  /** No link is cut or clogged any more. */
  void mendAll() {
    cuts.clear();
    List.copyOf(clogs.keySet()).forEach(link -> unclog(link.from(), link.to()));
  }

  long packets() {
    return packets;
  }

  long bytes() {
    return bytes;
  }

  private RandomGenerator chance(Link link) {
    return new SplittableRandom(seed + 31L * link.from().hashCode() + link.to().hashCode());
  }

  private static boolean happens(RandomGenerator chance, int percent) {
    return percent > 0 && chance.nextInt(100) < percent;
  }

  private long delayMs(RandomGenerator chance) {
    return happens(chance, faults.spikePercent())
        ? 1 + chance.nextInt(faults.spikeMsMax())
        : 1 + chance.nextInt(faults.delayMsMax());
  }
}
