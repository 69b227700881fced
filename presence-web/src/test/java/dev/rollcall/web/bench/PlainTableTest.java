package dev.rollcall.web.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.web.bench.PlainFrame.Kind;
import dev.rollcall.web.bench.PlainFrame.Operation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The floor does the job, or it would be no floor. */
class PlainTableTest {

  private final PlainTable table = new PlainTable();
  private final byte[] meta = Population.meta(0);

  @Test
  void anOwnerHasOnePresenceUnderATopicAndKey() {
    assertThat(table.track(1, "t", "ann", meta)).isTrue();
    assertThat(table.track(1, "t", "ann", meta)).isFalse();
    assertThat(table.track(2, "t", "ann", meta)).isTrue();
    assertThat(table.size()).isEqualTo(2);
    assertThat(table.count("t")).isEqualTo(2);
  }

  @Test
  void anUpdateReplacesAndAnUntrackRemoves() {
    byte[] other = Population.meta(1);
    table.track(1, "t", "ann", meta);
    assertThat(table.update(1, "t", "ann", other)).isTrue();
    assertThat(table.get(1, "t", "ann").meta()).isSameAs(other);
    assertThat(table.size()).isEqualTo(1);
    assertThat(table.untrack(1, "t", "ann")).isTrue();
    assertThat(table.untrack(1, "t", "ann")).isFalse();
    assertThat(table.update(1, "t", "ann", other)).isFalse();
    assertThat(table.topics()).isEmpty();
  }

  @Test
  void theEndOfAnOwnerRemovesItsOwnAndNothingElse() {
    table.track(1, "t", "ann", meta);
    table.track(1, "u", "ann", meta);
    table.track(2, "u", "bob", meta);
    table.end(1);
    assertThat(table.size()).isEqualTo(1);
    assertThat(table.topics()).isEqualTo(java.util.Map.of("u", 1));
    assertThat(table.list("u")).containsExactly(table.get(2, "u", "bob"));
  }

  @Test
  void framesSayWhatWasDone() {
    List<Operation> done = List.of(
        new Operation(Kind.TRACK, 1, "t", "ann", meta),
        new Operation(Kind.UNTRACK, -1, "u", "zoë", new byte[0]));
    List<Operation> read = PlainFrame.decode(PlainFrame.encode(done));
    assertThat(read).usingRecursiveComparison().isEqualTo(done);
  }

  @Test
  void peopleHaveKeysAndMetasOfTheSizesThatAreReported() {
    assertThat(Population.keyName(1)).isEqualTo("u0000001");
    assertThat(Population.topicName(12)).isEqualTo("room:012");
    assertThat(Population.meta(0)).hasSize(Population.META_BYTES).isNotEqualTo(Population.meta(1));
    assertThat(new String(Population.meta(0), StandardCharsets.UTF_8))
        .isEqualTo(LocalTracker.META.encode());
    assertThat(new String(Population.meta(1), StandardCharsets.UTF_8))
        .isEqualTo(LocalTracker.OTHER_META.encode());
    assertThat(Population.shuffled(100)).hasSize(100).doesNotHaveDuplicates();
  }
}
