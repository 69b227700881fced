package dev.rollcall.tracker.membership;

/** What a node believes of another. Forgotten ones are not in the table any more. */
public enum PeerStatus {
  /** Its counter advances. */
  UP,
  /** Its counter has not advanced for a while: still shown. */
  SUSPECT,
  /** It announced its leave: shown until the handover ends. Final for this incarnation. */
  LEAVING,
  /** Believed dead or unreachable: hidden, its state kept. */
  DOWN
}
