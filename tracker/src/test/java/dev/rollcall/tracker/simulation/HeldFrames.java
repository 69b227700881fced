package dev.rollcall.tracker.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Frames that wait before a clogged link until they are let go: so a script says which arrives late, or twice. */
final class HeldFrames {

  private record Link(String from, String to) {}

  /** Links that are clogged now. */
  private final Set<Link> clogged = new HashSet<>();

  /** What waited since a link was last clogged; kept when it has been let go. */
  private final Map<Link, List<byte[]>> frames = new HashMap<>();

  void begin(String from, String to) {
    clogged.add(new Link(from, to));
    frames.put(new Link(from, to), new ArrayList<>());
  }

  void end(String from, String to) {
    clogged.remove(new Link(from, to));
  }

  void endAll() {
    clogged.clear();
  }

  /** Keeps the frame if the link is clogged. */
  boolean take(String from, String to, byte[] frame) {
    Link link = new Link(from, to);
    return clogged.contains(link) && frames.get(link).add(frame);
  }

  List<byte[]> frames(String from, String to) {
    return frames.getOrDefault(new Link(from, to), List.of());
  }
}
