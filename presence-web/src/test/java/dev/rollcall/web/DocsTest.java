package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the documents show does compile, and what they link to is there. */
class DocsTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");

  /** What a block may take for granted; the documents name what comes from elsewhere. */
  private static final String IMPORTS = Stream.of(
          "dev.rollcall.pubsub.*",
          "dev.rollcall.tracker.*",
          "dev.rollcall.web.*",
          "dev.rollcall.web.auth.*",
          "dev.rollcall.web.channel.*",
          "dev.rollcall.web.presence.*",
          "dev.rollcall.web.socket.*",
          "io.vertx.core.*",
          "io.vertx.core.buffer.*",
          "io.vertx.core.http.*",
          "io.vertx.core.json.*",
          "io.vertx.ext.web.*",
          "java.util.*",
          "java.util.function.*")
      .map(name -> "import " + name + ";\n")
      .reduce("", String::concat);

  /** Blocks with it are for tests of applications that bring the tracker's test-jar; this module has not got it. */
  private static final String SIMULATOR = "SimCluster";

  @TempDir
  private Path classes;

  @TestFactory
  Stream<DynamicTest> everyJavaBlockCompiles() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path document : documents()) {
      Matcher block = JAVA.matcher(Files.readString(document));
      for (int number = 1; block.find(); number++) {
        String code = block.group(1);
        if (code.contains(SIMULATOR)) {
          continue;
        }
        tests.add(DynamicTest.dynamicTest(
            ROOT.relativize(document) + " block " + number, () -> assertCompiles(code)));
      }
    }
    assertThat(tests).isNotEmpty();
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> everyLinkLeadsSomewhere() throws IOException {
    return documents().stream()
        .map(document -> DynamicTest.dynamicTest(ROOT.relativize(document).toString(), () -> {
          Matcher link = LINK.matcher(Files.readString(document));
          while (link.find()) {
            String target = link.group(1);
            if (!target.contains("://") && !target.startsWith("mailto:")) {
              assertThat(document.resolveSibling(target).normalize()).exists();
            }
          }
        }));
  }

  private static List<Path> documents() throws IOException {
    List<Path> found = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    for (String module : List.of("pubsub", "tracker", "presence-web")) {
      Path docs = ROOT.resolve(module).resolve("docs");
      if (Files.exists(docs)) {
        try (Stream<Path> files = Files.list(docs)) {
          files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(found::add);
        }
      }
    }
    return found;
  }

  private void assertCompiles(String code) {
    // A whole file brings its own imports.
    String source = (code.startsWith("package ") ? "" : IMPORTS) + asClass(code);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter complaints = new StringWriter();
    boolean compiled = compiler
        .getTask(
            complaints,
            null,
            null,
            List.of("-proc:none", "-nowarn", "-d", classes.toString()),
            null,
            List.of(file(source)))
        .call();
    assertThat(compiled).as(complaints + source).isTrue();
  }

  /** A block is a class, or statements that have what an application has. */
  private static String asClass(String code) {
    if (Pattern.compile(
            "^(public |final |abstract )*(class|record|interface|enum) ", Pattern.MULTILINE)
        .matcher(code)
        .find()) {
      return code.replaceAll(
          "(?m)^public (final |abstract )*(class|record|interface|enum)", "$1$2");
    }
    return "class Shown {\n  Vertx vertx;\n  Context context;\n  Tracker tracker;\n  Owner owner;\n  Router router;\n"
        + "  void shown() throws Exception {\n" + code + "  }\n}\n";
  }

  private static JavaFileObject file(String source) {
    return new SimpleJavaFileObject(
        URI.create("string:///Shown.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }
}
