package dev.rollcall.pubsub;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class PurityTest {

  private static final List<Class<?>> PURE = List.of(
      Peers.class,
      PeerState.class,
      Touches.class,
      Peer.class,
      Hello.class,
      Effect.class,
      Envelope.class,
      NodeName.class,
      MemberEvent.class);

  private static final DescribedPredicate<JavaClass> IS_PURE = describe(
      "pure",
      each -> PURE.stream()
          .anyMatch(pure -> each.getName().equals(pure.getName())
              || each.getName().startsWith(pure.getName() + "$")));

  @Test
  void theDirectoryOfPeersAndTheEnvelopeNeedNothingButJava() {
    classes()
        .that(IS_PURE)
        .should()
        .onlyDependOnClassesThat(IS_PURE
            .or(describe(
                "java",
                each -> each.getPackageName().startsWith("java.")
                    || each.isPrimitive()
                    || each.isArray()))
            .or(describe(
                "annotations for nulls",
                each -> each.getPackageName().equals("org.jspecify.annotations"))))
        .check(new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.rollcall.pubsub"));
  }
}
