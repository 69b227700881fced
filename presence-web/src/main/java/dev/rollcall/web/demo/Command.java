package dev.rollcall.web.demo;

import dev.rollcall.web.demo.NodeProcess.State;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody at the dashboard can do to a node, and in which states. */
enum Command {
  /** SIGKILL: the node is gone without a goodbye. */
  KILL,
  /** SIGSTOP: the node stands still, its sockets stay open. */
  PAUSE,
  /** SIGCONT. */
  RESUME,
  /** A living node drains first, as for an upgrade; a dead one starts at once. */
  RESTART;

  static Optional<Command> named(String word) {
    return Arrays.stream(values())
        .filter(command -> command.word().equals(word))
        .findFirst();
  }

  boolean takes(State state) {
    return switch (this) {
      case KILL -> state != State.DEAD;
      case PAUSE -> state == State.SERVING;
      case RESUME -> state == State.PAUSED;
      case RESTART -> state == State.SERVING || state == State.DEAD;
    };
  }

  /** As in a path and in a button's name. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
