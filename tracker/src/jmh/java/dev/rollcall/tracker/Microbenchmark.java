package dev.rollcall.tracker;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How all of them are run, unless the command line says otherwise: ns per operation, one fork, 3 s to warm up and 5 s to measure.
 *
 * <p>A method whose name begins with {@code floor} is what a plain map of the JDK takes for the same keys: what is above it is paid for
 * order, snapshots, hashes, diffs and the log. It neither tells anybody nor can be read while it is written.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"-Xms4g", "-Xmx4g"})
public abstract class Microbenchmark {}
