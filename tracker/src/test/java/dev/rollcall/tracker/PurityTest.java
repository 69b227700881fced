package dev.rollcall.tracker;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The core is pure: what it needs to know comes in as arguments, what it wants done goes out as values. */
class PurityTest {

  private static final String[] PURE = {
    "dev.rollcall.tracker.crdt..",
    "dev.rollcall.tracker.replication..",
    "dev.rollcall.tracker.membership..",
    "dev.rollcall.tracker.wire..",
    "dev.rollcall.tracker.registry.."
  };

  /** The one public type that the core shares with applications: what an owner says travels as it is. */
  private static final DescribedPredicate<JavaClass> REASON =
      equivalentTo(LeaveReason.class).or(equivalentTo(LeaveReason[].class));

  private final JavaClasses tracker = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .importPackages("dev.rollcall.tracker");

  @Test
  void thePurePackagesUseOnlyJavaAndOneAnother() {
    classes()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(
                "java..", "org.jspecify.annotations..", PURE[0], PURE[1], PURE[2], PURE[3], PURE[4])
            .or(REASON))
        .check(tracker);
    classes()
        .that()
        .areAssignableTo(LeaveReason.class)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("java..", "org.jspecify.annotations..").or(REASON))
        .check(tracker);
  }

  @Test
  void thePurePackagesReadNoClockAndStartNoThread() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "java.io..", "java.nio.channels..", "java.time..")
        .check(tracker);
  }

  @Test
  void theLatticeKnowsNothingOfTheProtocol() {
    noClasses()
        .that()
        .resideInAPackage(PURE[0])
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(PURE[1], PURE[2], PURE[3], PURE[4])
        .check(tracker);
  }

  @Test
  void noClusterManagerInSight() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.hazelcast..", "io.vertx.spi..")
        .check(tracker);
  }
}
