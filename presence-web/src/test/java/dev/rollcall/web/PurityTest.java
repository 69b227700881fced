package dev.rollcall.web;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The protocol and the fold know neither sockets nor clocks, and the packages depend on each other one way. */
class PurityTest {

  private final JavaClasses web = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .importPackages("dev.rollcall.web");

  @Test
  void theProtocolIsPure() {
    classes()
        .that()
        .haveNameMatching(
            "dev\\.rollcall\\.web\\.socket\\.(SocketSession|Pace.*|Channel|PendingCalls.*|PayloadRules|Effect.*|Refusal)|dev\\.rollcall\\.web\\.wire\\..*|dev\\.rollcall\\.web\\.presence\\.(TopicRoster|Parking|Sample|ResumeLog|LastSeen|NarrowRoster).*|dev\\.rollcall\\.web\\.hook\\.(Occupancy|DeliveryQueue|Rendezvous|Standby|Speakers|HookEvent).*|dev\\.rollcall\\.web\\.dashboard\\.(Round|DiffTail).*|dev\\.rollcall\\.web\\.longpoll\\.(Relay|Lanes|Incoming).*")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..",
            "java.util..",
            "java.nio.charset..",
            "io.vertx.core.json..",
            "org.jspecify..",
            "dev.rollcall.tracker",
            "io.vertx.core.buffer",
            "dev.rollcall.web.wire",
            "dev.rollcall.web.channel",
            "dev.rollcall.web.auth",
            "dev.rollcall.web.limit",
            "dev.rollcall.web.socket",
            "dev.rollcall.web.hook",
            "dev.rollcall.web.longpoll",
            "dev.rollcall.web.presence",
            "dev.rollcall.web.dashboard")
        .check(web);
  }

  @Test
  void whatDecidesWhoMayWhatIsPure() {
    classes()
        .that()
        .haveNameMatching(
            "dev\\.rollcall\\.web\\.auth\\.(Identity|TopicPolicy|TopicRights|Grant|ClaimRules|Names|Unauthenticated)|dev\\.rollcall\\.web\\.limit\\..*")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..",
            "java.util..",
            "java.nio.charset..",
            "io.vertx.core.json..",
            "org.jspecify..",
            "dev.rollcall.pubsub",
            "dev.rollcall.tracker",
            "dev.rollcall.web.auth",
            "dev.rollcall.web.limit")
        .check(web);
  }

  @Test
  void theExamplesListsArePure() {
    classes()
        .that()
        .haveNameMatching(
            "dev\\.rollcall\\.web\\.todo\\.(TodoList|TodoLists|TodoEntry|TodoLimits|TodoRefusal)")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..",
            "java.util..",
            "java.time..",
            "java.nio.charset..",
            "io.vertx.core.json..",
            "org.jspecify..",
            "dev.rollcall.pubsub",
            "dev.rollcall.web.todo")
        .check(web);
  }

  @Test
  void theSessionReadsNoClock() {
    noClasses()
        .that()
        .haveNameMatching(
            ".*\\.(SocketSession|Pace.*|PendingCalls|TopicRoster|Parking|Sample|ResumeLog|LastSeen|NarrowRoster|Occupancy|DeliveryQueue|Rendezvous|Relay|Lanes|ClaimRules|Identity)|dev\\.rollcall\\.web\\.limit\\..*")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(web);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.rollcall.web.(*)..").should().beFreeOfCycles().check(web);
    noClasses()
        .that()
        .resideInAPackage("..presence..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..socket..")
        .check(web);
    noClasses()
        .that()
        .resideOutsideOfPackage("..cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..cli..")
        .check(web);
  }
}
