package dev.rollcall.tracker.membership;

/**
 * When membership does what. All in ms.
 *
 * @param heartbeatMs between heartbeats
 * @param digestMs between digests
 * @param suspectMs silence after which a peer is suspected
 * @param downMs silence after which it is down, times (1 + local health + suspicions of it that proved wrong lately), and once more while more than a third are doubtful
 * @param forgetMs how long it stays down before it is forgotten
 * @param handoverMs how long a peer that announced its leave stays in the table
 */
public record Timing(
    long heartbeatMs, long digestMs, long suspectMs, long downMs, long forgetMs, long handoverMs) {

  /** The health score's upper end: silence is then judged eight times as slowly. */
  static final int HEALTH_MAX = 7;

  /** Most suspicions that proved wrong that are held against the way to a peer. */
  static final int DOUBTS_MAX = 3;

  /** So many deadlines without a suspicion, and a peer is trusted a little more again. */
  private static final int DOUBT_DEADLINES = 6;

  /** Most forgotten nodes remembered against their ghosts. */
  static final int RETIRED_MAX = 10_000;

  /** Most nodes in the table. */
  static final int PEERS_MAX = 1_000;

  /** Every so many digests a peer is told the fingerprints of the chains. */
  static final int FINGERPRINT_EVERY = 16;

  /** By so much a counter has to advance beyond what was heard before the proof of death: what was on its way does not count. */
  static final int GONE_SLACK = 2;

  /** By so much a node goes beyond a run of its name that it did not know: 1 ms, in the unit in which incarnations are drawn. */
  static final int INCARNATION_STRIDE_MAX = 1 << 19;

  /** Beyond what any clock gives until the year 2248: a claim of more is nonsense, and there would be no going beyond it. */
  static final long INCARNATION_MAX = Long.MAX_VALUE / 2;

  /** The same for a claim about this node itself, which goes beyond it: still to be heard by the others then. */
  static final long OWN_INCARNATION_MAX = INCARNATION_MAX - Integer.MAX_VALUE;

  /** Refutations of a run of one's own name within {@link #REFUTE_WINDOW_MS} before it is taken for another living node. */
  static final int REFUTES_MAX = 5;

  static final long REFUTE_WINDOW_MS = 60_000;

  /** Most replicas in one digest, so that it fits a frame. */
  static int digestRowsMax(int shards) {
    return Math.min(256, Math.max(16, 8_192 / shards));
  }

  /** Silence after which a peer is down, given how slow this node was itself and how much there is to say for the peer. */
  long deadlineMs(int health, int doubts) {
    return downMs * (1 + health + doubts);
  }

  /** How long one doubt lasts. */
  long doubtMs() {
    return DOUBT_DEADLINES * downMs;
  }
}
