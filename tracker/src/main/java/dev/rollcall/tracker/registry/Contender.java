package dev.rollcall.tracker.registry;

import dev.rollcall.tracker.crdt.Entry;
import java.nio.charset.StandardCharsets;

/**
 * One of several holders of a name, after a race or a split: what a comparator may go by.
 *
 * @param name the name
 * @param node whose owner holds it
 * @param incarnation the run of that node: later ones are higher
 * @param stamp when it was registered, in µs of that node's wall clock; unchanged by updates
 * @param meta its meta now, as JSON
 */
public record Contender(String name, String node, long incarnation, long stamp, String meta) {

  static Contender of(Entry entry) {
    Claim claim = Claim.of(entry);
    return new Contender(
        entry.key(),
        entry.replica().node(),
        entry.replica().incarnation(),
        claim.stamp(),
        new String(claim.meta(), StandardCharsets.UTF_8));
  }
}
