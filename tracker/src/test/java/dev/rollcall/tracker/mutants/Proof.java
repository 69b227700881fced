package dev.rollcall.tracker.mutants;

import dev.rollcall.tracker.simulation.Simulate;

/**
 * The proof from the command line: {@code -Drollcall.seeds=N} seeds of the simulation, none of which may fail; or, with {@code
 * -Drollcall.mutant=NAME} or {@code all}, the mutants, none of which may survive.
 */
public final class Proof {

  private static final int SEEDS = 20_000;

  private Proof() {}

  /** Exits with 1 if a seed fails or a mutant survives. */
  public static void main(String[] args) throws Exception {
    String mutant = System.getProperty("rollcall.mutant", "");
    boolean holds = mutant.isEmpty()
        ? Simulate.run(Integer.getInteger("rollcall.seeds", SEEDS))
        : Mutants.run(mutant);
    System.exit(holds ? 0 : 1);
  }
}
