package dev.rollcall.tracker.crdt;

import dev.rollcall.tracker.Microbenchmark;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What is reckoned from every entry. The floor is the processor's own checksum of the meta alone. */
@State(Scope.Thread)
public class EntryBenchmark extends Microbenchmark {

  @Param({"20", "200", "2000"})
  public int metaBytes;

  private Entry entry;

  @Setup
  public void make() {
    byte[] meta = "x".repeat(metaBytes).getBytes(StandardCharsets.UTF_8);
    Dot dot = new Dot(new Replica("node-a", 1), 3, 1_000_000);
    entry = new Entry(dot, 900_000, "room:1234", "user-123456", meta);
  }

  @Benchmark
  public long hash() {
    return Hash64.of(entry);
  }

  @Benchmark
  public long floorChecksum() {
    CRC32C checksum = new CRC32C();
    checksum.update(entry.meta());
    return checksum.getValue();
  }

  @Benchmark
  public int wireSize() {
    return WireSize.of(entry);
  }

  @Benchmark
  public String ref() {
    return Refs.of(entry.replica(), entry.shard(), entry.seq());
  }
}
