package dev.rollcall.tracker.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.Seeds;
import dev.rollcall.tracker.crdt.Dot;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.registry.Happening.Identity;
import dev.rollcall.tracker.registry.Happening.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What waits comes to the same however it is netted. */
class BacklogTest {

  private static final int CLAIMS = 3;
  private static final int METAS = 3;

  private long seq;

  @Test
  void anUpdateBeforeAnEndAndANewBeginningIsTold() {
    Entry x = claim(0, 0);
    Entry y = claim(0, 1);
    Entry again = claim(0, 1);
    List<Happening> happened =
        List.of(new Happening(Kind.UPDATED, y, x, null), ended(y), began(again));
    assertThat(Backlog.net(happened)).containsExactly(new Happening(Kind.UPDATED, again, x, null));
  }

  @Test
  void anUpdateThatIsTakenBackAcrossAnEndIsNothing() {
    Entry x = claim(0, 0);
    Entry y = claim(0, 1);
    List<Happening> happened =
        List.of(new Happening(Kind.UPDATED, y, x, null), ended(y), began(claim(0, 0)));
    assertThat(Backlog.net(happened)).isEmpty();
  }

  @Test
  void theFoldOfTheNetIsTheFoldOfAll() {
    Seeds.check(2_000, (seed, random) -> {
      Map<Identity, Entry> told = new HashMap<>();
      random(told, random, random.nextInt(6));
      Map<Identity, Entry> net = new HashMap<>(told);
      List<Happening> all = random(told, random, random.nextInt(20));
      List<Happening> few = Backlog.net(all);
      few.forEach(happening -> fold(happening, net));
      assertThat(metas(net)).isEqualTo(metas(told));
      Set<Identity> once = new HashSet<>();
      few.forEach(happening -> assertThat(once.add(happening.identity())).isTrue());
      assertThat(Backlog.net(few)).isEqualTo(few);
    });
  }

  /** So many random happenings to those that there are. */
  private List<Happening> random(
      Map<Identity, Entry> there, SplittableRandom random, int happenings) {
    List<Happening> all = new ArrayList<>();
    for (int i = 0; i < happenings; i++) {
      Entry next = claim(random.nextInt(CLAIMS), random.nextInt(METAS));
      Entry now = there.get(Identity.of(next));
      Happening happening = now == null
          ? began(next)
          : random.nextBoolean() ? ended(now) : new Happening(Kind.UPDATED, next, now, null);
      boolean says = happening.kind() != Kind.UPDATED || !meta(now).equals(meta(next));
      if (says) {
        fold(happening, there);
        all.add(happening);
      }
    }
    return all;
  }

  /** As whoever is told folds it, and minds what it is told of. */
  private static void fold(Happening happening, Map<Identity, Entry> told) {
    Entry now = told.get(happening.identity());
    assertThat(now == null).isEqualTo(happening.kind() == Kind.BEGAN);
    if (happening.kind() == Kind.UPDATED) {
      assertThat(meta(Objects.requireNonNull(happening.before()))).isEqualTo(meta(now));
      assertThat(meta(happening.entry())).isNotEqualTo(meta(now));
    }
    if (happening.kind() == Kind.ENDED) {
      told.remove(happening.identity());
    } else {
      told.put(happening.identity(), happening.entry());
    }
  }

  private static Map<String, String> metas(Map<Identity, Entry> entries) {
    Map<String, String> metas = new TreeMap<>();
    entries.forEach((identity, entry) -> metas.put(identity.toString(), meta(entry)));
    return metas;
  }

  private Entry claim(int stamp, int meta) {
    byte[] bytes = ("{\"m\":" + meta + "}").getBytes(StandardCharsets.UTF_8);
    Dot dot = new Dot(new Replica("b", 1), 0, ++seq);
    byte[] claim = new Claim(stamp, "there", bytes).encode();
    return new Entry(dot, 0, Reserved.ofGroup("g"), "there", claim);
  }

  private static Happening began(Entry entry) {
    return new Happening(Kind.BEGAN, entry, null, null);
  }

  private static Happening ended(Entry entry) {
    return new Happening(Kind.ENDED, entry, null, LeaveReason.LEFT);
  }

  private static String meta(Entry entry) {
    return new String(Claim.of(entry).meta(), StandardCharsets.UTF_8);
  }
}
