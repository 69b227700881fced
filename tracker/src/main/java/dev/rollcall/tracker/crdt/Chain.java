package dev.rollcall.tracker.crdt;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Applied.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one node knows of one replica in one shard: the entries that live after its first {@code seq} operations.
 *
 * <p><b>Question.</b> Which of two states of a replica is right, and how does one become the other without sending it whole?
 *
 * <p><b>Answer.</b> Only the replica writes its entries, so its states form a chain S(0), S(1), S(2), …: two nodes never hold
 * conflicting states, only an earlier and a later, and the ORSWOT join of two is the later (proof in the package
 * documentation). A state is named by one integer, and a {@link Delta} (from, to] may be applied exactly if
 * {@code from <= seq < to}: with {@code from > seq} something is missing, and to apply it all the same would be to claim knowledge
 * that one does not have. <em>The overlap rule</em>: when {@code from < seq}, an entry added in (from, seq] that died by {@code
 * to} is neither among the adds nor among the dead; it is recognised by its absence from the adds, and why it died is not said.
 *
 * <p><b>Catch-up</b> by {@link Chunk}s walks the dots in order. Each chunk may be of a later moment than the one before, and while it
 * goes on, or if the chain was busy meanwhile, the view is no S(k): it holds every entry that lives throughout, and
 * some that have died. So the chain then claims only the moment of the <em>first</em> chunk, what came later is brought by a delta
 * from there, and until the chain has passed the moment of the last chunk ({@link #exact()} is false) it is not
 * served to others and not advertised.
 *
 * <p><b>Costs.</b> Applying k operations to q live entries: O(k log q). Never O(q), but for a chunk's own dots.
 */
public final class Chain {

  /** What a bare dot takes in a chunk at most on average: a varint of the distance to the one before. */
  private static final int DOT_BYTES_MAX = 3;

  private final Replica replica;
  private final int shard;

  /** What lives. INV: no dot above {@code seq}, or above {@code cursor} while catching up. */
  private final DotArray live = new DotArray();

  /** Operations seen without a gap. Never goes back. */
  private long seq;

  /** While catching up: the moment of the first chunk, which {@code seq} becomes at the last. 0: not catching up. */
  private long claim;

  /** While catching up: dots up to this are dealt with. 0: not catching up. */
  private long cursor;

  /** The moment of the last chunk applied. Never goes back. The view is exact iff seq has reached it: never while catching up. */
  private long horizon;

  /** The sum of the hashes of what lives: equal states have equal sums, whatever way led there. */
  private long hash;

  /** A chain of which nothing is known. */
  public Chain(Replica replica, int shard) {
    this.replica = replica;
    this.shard = shard;
  }

  /** Whose. */
  public Replica replica() {
    return replica;
  }

  /** Operations seen without a gap. */
  public long seq() {
    return seq;
  }

  /** Entries that live. */
  public int size() {
    return live.size();
  }

  /** The 64-bit sum over what lives; says something only if {@link #exact()}. */
  public long hash() {
    return hash;
  }

  /** Whether this is S(seq), all of it and nothing else. */
  public boolean exact() {
    return seq >= horizon;
  }

  /** The moment that the chain has to pass to be exact. */
  public long horizon() {
    return horizon;
  }

  /** How far a catch-up under way has come; 0 if none is. */
  public long cursor() {
    return cursor;
  }

  /** The moment that a catch-up under way will claim; 0 if none is. */
  public long claim() {
    return claim;
  }

  /** The entry of a dot, if it lives. */
  public @Nullable Entry get(long dot) {
    return live.get(dot);
  }

  /** What lives, in dot order. */
  public void forEach(Consumer<? super Entry> consumer) {
    for (int place = 0; place < live.end(); place++) {
      Entry entry = live.at(place);
      if (entry != null) {
        consumer.accept(entry);
      }
    }
  }

  /** What lives above the dot, upwards. To be used up before anything changes. O(log live), and O(1) for each. */
  public Iterator<Entry> above(long dot) {
    return live.walk(live.placeAbove(dot), 1);
  }

  /** What lives up to the dot, downwards. To be used up before anything changes. O(log live), and O(1) for each. */
  public Iterator<Entry> upTo(long dot) {
    return live.walk(live.placeAbove(dot) - 1, -1);
  }

  /** No dot above it lives here, and all that are still to come are above it. */
  public long top() {
    return Math.max(seq, cursor);
  }

  /** The dot that the writer's next operation takes. */
  public Dot nextDot() {
    return new Dot(replica, shard, seq + 1);
  }

  /**
   * The writer's operation: adds an entry, in place of the previous one if there is one.
   *
   * @param entry one of {@link #nextDot}
   */
  public void put(Entry entry, @Nullable Entry previous) {
    if (entry.seq() != seq + 1) {
      throw new IllegalArgumentException(entry + " is not the next after " + seq);
    }
    seq++;
    if (previous != null) {
      kill(previous.seq());
    }
    bear(entry);
  }

  /** The writer's operation: removes an entry. It takes a number of its own. */
  public void remove(Entry entry) {
    seq++;
    kill(entry.seq());
  }

  /** Takes an entry out because another replica's took its place, at the end of a replica that will write no more. */
  public void handOver(Entry entry) {
    kill(entry.seq());
  }

  /** Applies a delta of this chain. O(ops of the delta · log live). */
  public Applied apply(Delta delta) {
    if (delta.to() <= seq) {
      return Applied.STALE;
    }
    if (delta.from() > seq || claim != 0) {
      return Applied.GAP;
    }
    List<Entry> leaves = new ArrayList<>();
    LeaveReasons reasons = leaveDead(delta, leaves);
    if (delta.from() < seq) {
      int said = leaves.size();
      leaveOverlap(delta, leaves);
      reasons = reasons.and(LeaveReason.UNSEEN, said, leaves.size());
    }
    List<Entry> joins = joinAbove(seq, delta.adds());
    seq = delta.to();
    return new Applied(Outcome.APPLIED, joins, leaves, reasons);
  }

  /** Applies the next chunk of a catch-up, or the first. O(dots that it speaks of). */
  public Applied apply(Chunk chunk) {
    boolean first = claim == 0;
    boolean fits = chunk.base() == seq
        && chunk.after() == cursor
        && (first || chunk.upTo() <= claim)
        && chunk.at() > seq
        && chunk.at() >= horizon;
    if (!fits) {
      return Applied.STALE;
    }
    List<Entry> leaves = new ArrayList<>();
    leaveUnlisted(chunk, leaves);
    List<Entry> joins = joinAbove(Math.max(seq, chunk.after()), chunk.adds());
    claim = first ? chunk.at() : claim;
    horizon = chunk.at();
    cursor = chunk.upTo();
    if (cursor == claim) {
      seq = claim;
      claim = 0;
      cursor = 0;
    }
    return new Applied(Outcome.APPLIED, joins, leaves, LeaveReasons.of(LeaveReason.UNSEEN));
  }

  /**
   * The piece after {@code after} for a receiver that has {@code base}: up to {@code claim} (0: to the present), as much as
   * fits. Only of an exact chain, and only for claims up to {@link #seq()}.
   */
  public Chunk chunk(long base, long after, long claim, int maxBytes) {
    long limit = claim == 0 ? seq : claim;
    int dotsMax = Math.min(live.size(), maxBytes / DOT_BYTES_MAX + 1);
    long[] dots = new long[(int) Math.min(dotsMax, Math.max(0, base - after))];
    int dotCount = 0;
    List<Entry> adds = new ArrayList<>();
    long upTo = limit;
    long covered = after;
    int bytes = 0;
    for (int place = live.placeAbove(after); place < live.end(); place++) {
      Entry entry = live.at(place);
      if (entry == null) {
        continue;
      }
      if (entry.seq() > limit) {
        break;
      }
      bytes += entry.seq() <= base ? DOT_BYTES_MAX : WireSize.of(entry);
      if (bytes > maxBytes && covered > after) {
        upTo = covered;
        break;
      }
      covered = entry.seq();
      if (covered <= base) {
        dots[dotCount++] = covered;
      } else {
        adds.add(entry);
      }
    }
    return new Chunk(replica, shard, base, after, upTo, seq, Arrays.copyOf(dots, dotCount), adds);
  }

  private LeaveReasons leaveDead(Delta delta, List<Entry> leaves) {
    long[] dots = delta.dead();
    LeaveReasons said = delta.reasons();
    boolean differ = said.common() == null && dots.length > 0;
    LeaveReasons.Builder each = differ ? new LeaveReasons.Builder() : null;
    for (int i = 0; i < dots.length; i++) {
      Entry dead = kill(dots[i]);
      if (dead != null) {
        leaves.add(dead);
        if (each != null) {
          each.add(said.get(i));
        }
      }
    }
    return each == null ? said : each.build();
  }

  /** The overlap rule: what was added above {@code from} and is not among the adds is dead. */
  private void leaveOverlap(Delta delta, List<Entry> leaves) {
    int next = 0;
    List<Entry> adds = delta.adds();
    for (int place = live.placeAbove(delta.from()); place < live.end(); place++) {
      Entry entry = live.at(place);
      if (entry == null) {
        continue;
      }
      while (next < adds.size() && adds.get(next).seq() < entry.seq()) {
        next++;
      }
      if (next == adds.size() || adds.get(next).seq() != entry.seq()) {
        leave(entry, leaves);
      }
    }
  }

  /** What the chunk speaks of, the receiver has, and is not in the live-dot set, is dead. */
  private void leaveUnlisted(Chunk chunk, List<Entry> leaves) {
    long[] listed = chunk.live();
    int next = 0;
    for (int place = live.placeAbove(chunk.after()); place < live.end(); place++) {
      Entry entry = live.at(place);
      if (entry == null) {
        continue;
      }
      if (entry.seq() > chunk.upTo()) {
        break;
      }
      while (next < listed.length && listed[next] < entry.seq()) {
        next++;
      }
      if (next == listed.length || listed[next] != entry.seq()) {
        leave(entry, leaves);
      }
    }
  }

  /** Dots up to the floor are here if they live: only those above it are news. */
  private List<Entry> joinAbove(long floor, List<Entry> adds) {
    List<Entry> joins = new ArrayList<>(adds.size());
    for (Entry entry : adds) {
      if (entry.seq() > floor) {
        bear(entry);
        joins.add(entry);
      }
    }
    return joins;
  }

  private void leave(Entry entry, List<Entry> leaves) {
    kill(entry.seq());
    leaves.add(entry);
  }

  private void bear(Entry entry) {
    live.append(entry);
    hash += entry.hash();
  }

  private @Nullable Entry kill(long dot) {
    Entry dead = live.remove(dot);
    if (dead != null) {
      hash -= dead.hash();
    }
    return dead;
  }
}
