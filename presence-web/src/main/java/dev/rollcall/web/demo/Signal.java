package dev.rollcall.web.demo;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** What a process can be told from outside that Java has no word for: to stand still, and to go on. POSIX only. */
enum Signal {
  /** Stands still until {@link #CONT}; it cannot be refused. */
  STOP,
  /** Goes on. */
  CONT;

  private static final int SENT_S_MAX = 5;

  /** Sends it; returns when it was sent. Throws if there is no such process, or no {@code kill} on this machine. */
  void send(long pid) throws IOException {
    Process kill = new ProcessBuilder("kill", "-" + name(), Long.toString(pid))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    try {
      if (!kill.waitFor(SENT_S_MAX, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        kill.destroyForcibly();
        throw new IOException("kill -" + name() + " " + pid + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill.destroyForcibly();
      throw new IOException("interrupted while sending " + name() + " to " + pid, e);
    }
  }
}
