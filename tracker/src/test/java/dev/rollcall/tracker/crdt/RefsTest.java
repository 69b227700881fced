package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RefsTest {

  private static final Replica REPLICA = new Replica("a", 7);

  @Test
  void aRefIsTheHashOfTheReplicaTheShardAndTheSeqWithoutLeadingZeroes() {
    for (long seq : new long[] {1, 127, 128, 255, 256, 65_535, 65_536, 1L << 40, Long.MAX_VALUE}) {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(Refs.of(REPLICA, 200, seq)));
      assertThat(bytes.getLong()).isEqualTo(Hash64.of(REPLICA));
      assertThat(bytes.getShort()).isEqualTo((short) 200);
      byte[] rest = new byte[bytes.remaining()];
      bytes.get(rest);
      assertThat(new BigInteger(1, rest)).isEqualTo(BigInteger.valueOf(seq));
      assertThat(rest[0]).as("leading byte of %d", seq).isNotZero();
    }
  }

  @Test
  void aRefTakes15To24CharactersThatAUrlMayHave() {
    assertThat(Refs.of(REPLICA, 0, 0)).hasSize(15);
    assertThat(Refs.of(REPLICA, 0, 255)).hasSize(15).matches("[A-Za-z0-9_-]+");
    assertThat(Refs.of(REPLICA, 255, Long.MAX_VALUE)).hasSize(24).matches("[A-Za-z0-9_-]+");
  }

  @Test
  void differentDotsHaveDifferentRefs() {
    Set<String> refs = new HashSet<>();
    for (long seq = 1; seq <= 1_000; seq++) {
      refs.add(Refs.of(REPLICA, 0, seq));
      refs.add(Refs.of(REPLICA, 1, seq));
      refs.add(Refs.of(new Replica("a", 8), 0, seq));
      refs.add(Refs.of(new Replica("b", 7), 0, seq));
    }
    assertThat(refs).hasSize(4_000);
  }
}
