package dev.rollcall.tracker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SimNetworkTest {

  private final Agenda<SimEvent> agenda = new Agenda<>(0);
  private final SimNetwork network = new SimNetwork(agenda, new SplittableRandom(1));

  @Test
  void aFaultlessNetworkKeepsTheOrder() {
    for (int i = 0; i < 50; i++) {
      network.send("a", "b", new byte[] {(byte) i});
    }
    assertThat(deliveries()).isSorted().hasSize(50);
  }

  @Test
  void aCutIsOneWayAndLosesNothingThatIsOnItsWay() {
    network.send("a", "b", new byte[] {1});
    network.cut("a", "b");
    network.send("a", "b", new byte[] {2});
    network.send("b", "a", new byte[] {3});
    network.mend("a", "b");
    network.send("a", "b", new byte[] {4});
    assertThat(deliveries()).containsExactly(1, 3, 4);
  }

  @Test
  void aCloggedWayHoldsEverythingAndThenLetsItGoInOrder() {
    network.clog("a", "b");
    network.send("a", "b", new byte[] {1});
    network.send("b", "a", new byte[] {2});
    assertThat(deliveries()).containsExactly(2);
    network.send("a", "b", new byte[] {3});
    network.unclog("a", "b");
    network.send("a", "b", new byte[] {4});
    assertThat(deliveries()).containsExactly(1, 3, 4);
  }

  @Test
  void faultsLoseDuplicateAndReorder() {
    network.faults(new Faults(20, 10, 5, 50, 1_000));
    for (int i = 0; i < 100; i++) {
      network.send("a", "b", new byte[] {(byte) i});
    }
    List<Integer> delivered = deliveries();
    List<Integer> distinct = delivered.stream().distinct().toList();
    assertThat(distinct).hasSizeBetween(60, 95);
    assertThat(delivered).hasSizeGreaterThan(distinct.size());
    assertThat(distinct).isNotEqualTo(distinct.stream().sorted().toList());
  }

  private List<Integer> deliveries() {
    List<Integer> delivered = new ArrayList<>();
    long untilMs = agenda.nowMs() + 10_000;
    for (SimEvent packet = agenda.pollUntil(untilMs);
        packet != null;
        packet = agenda.pollUntil(untilMs)) {
      delivered.add((int) ((SimEvent.Packet) packet).bytes()[0]);
    }
    return delivered;
  }
}
