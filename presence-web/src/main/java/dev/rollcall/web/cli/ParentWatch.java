package dev.rollcall.web.cli;

/**
 * Ends this process with the one that started it. Signals do this only where they reach both: not when a build or a demo is
 * killed, or is told alone to stop. For programs that start this one; a person in a shell wants it to live on.
 */
final class ParentWatch {

  /** The system property that asks for it. */
  static final String PROPERTY = "rollcall.endWithParent";

  private static final int TERMINATED = 143;

  private ParentWatch() {}

  /** Begins to watch, if the property says so. */
  static void begin() {
    if (Boolean.getBoolean(PROPERTY)) {
      ProcessHandle.current().parent().ifPresent(parent -> {
        var unused = parent.onExit().thenRun(() -> System.exit(TERMINATED));
      });
    }
  }
}
