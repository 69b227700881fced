package dev.rollcall.tracker.mutants;

import dev.rollcall.tracker.crdt.Replica;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Compiles the one source that a mutant changes against the classes of the others. */
final class MutantCompiler {

  private static final List<String> OPTIONS = List.of("-proc:none", "-nowarn", "-parameters", "-g");
  private static final JavaCompiler JAVAC = ToolProvider.getSystemJavaCompiler();

  /** One for all: it remembers what is on the class path. Guarded by this class. */
  private static final StandardJavaFileManager FILES =
      JAVAC.getStandardFileManager(null, null, null);

  private MutantCompiler() {}

  /** Puts the mutant's classes into the directory; throws if it does not compile. */
  static synchronized void compile(Mutant mutant, Path directory) throws IOException {
    StringWriter complaints = new StringWriter();
    FILES.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(directory));
    FILES.setLocationFromPaths(
        StandardLocation.CLASS_PATH, List.of(home(Replica.class), home(Nullable.class)));
    boolean compiled = JAVAC
        .getTask(complaints, FILES, null, OPTIONS, null, List.of(new Source(mutant)))
        .call();
    if (!compiled) {
      throw new IllegalStateException(
          "mutant " + mutant.name() + " does not compile\n" + complaints);
    }
  }

  /** The pure packages need no more than these two: the core itself and the annotations. */
  private static Path home(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {

    private final String text;

    Source(Mutant mutant) {
      super(URI.create("string:///" + mutant.path()), JavaFileObject.Kind.SOURCE);
      text = mutant.apply();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
