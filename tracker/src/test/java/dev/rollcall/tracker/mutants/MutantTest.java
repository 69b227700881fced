package dev.rollcall.tracker.mutants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mutants keep up with the code that they are mutants of; that the tests kill them is a command of its own. */
class MutantTest {

  private static final String TEXT = """
      rule: a bird sings
      breaks: C1
      source: crdt/Bird.java

      @@
       class Bird {
      -  void sing() {}
      +  void bark() {}
       }
      """;

  @Test
  void everyMutantApplies() {
    assertThat(Mutant.all()).hasSizeGreaterThan(40).allSatisfy(Mutant::apply);
  }

  @Test
  void whatAppliesIsCompiledIntoItsOwnDirectory(@TempDir Path directory) throws IOException {
    Mutant mutant = Mutant.all().get(0);
    MutantCompiler.compile(mutant, directory);
    assertThat(directory.resolve(mutant.path().replace(".java", ".class"))).exists();
  }

  @Test
  void everyInvariantOfTheCoreHasAMutant() {
    Set<String> broken = new TreeSet<>();
    Mutant.all().forEach(mutant -> broken.addAll(Set.of(mutant.breaks().split(" "))));
    assertThat(broken).containsAll(ids("C", 7)).containsAll(ids("R", 11));
    assertThat(broken).containsAll(ids("M", 8)).containsAll(ids("D", 9)).contains("W1");
    assertThat(broken).containsAll(ids("N", 7));
  }

  @Test
  void takesOutWhatItNamesAndPutsInTheOther() {
    Mutant mutant = Mutant.parse("barking", TEXT);
    assertThat(mutant.rule()).isEqualTo("a bird sings");
    assertThat(mutant.apply("package a;\nclass Bird {\n  void sing() {}\n}\n"))
        .isEqualTo("package a;\nclass Bird {\n  void bark() {}\n}\n");
  }

  @Test
  void isStaleWhereTheCodeIsAnotherOrIsThereTwice() {
    Mutant mutant = Mutant.parse("barking", TEXT);
    String bird = "class Bird {\n  void sing() {}\n}\n";
    assertThatThrownBy(() -> mutant.apply("\nclass Bird {\n  void sing() {}\n  int x;\n}\n"))
        .hasMessageContaining("barking is stale: crdt/Bird.java lacks");
    assertThatThrownBy(() -> mutant.apply("\n" + bird + bird))
        .hasMessageContaining("has more than once");
  }

  @Test
  void aFileThatSaysNothingIsRefused() {
    assertThatThrownBy(() -> Mutant.parse("empty", "rule: none\n"))
        .hasMessage("mutant empty changes nothing");
    assertThatThrownBy(() -> Mutant.parse("headless", "\n@@\n-a\n+b\n"))
        .hasMessage("mutant headless has no rule");
  }

  private static Set<String> ids(String letter, int count) {
    Set<String> ids = new TreeSet<>();
    IntStream.rangeClosed(1, count).forEach(i -> ids.add(letter + i));
    return ids;
  }
}
