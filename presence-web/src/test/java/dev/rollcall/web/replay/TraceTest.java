package dev.rollcall.web.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceTest {

  private static final String JOIN = "2016-01-01T00:03\tperl6\tjoin\tann\t\n";

  @TempDir
  Path folder;

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("irc.tsv"), content);
  }

  private Trace read(String text) throws Exception {
    return Trace.read(file(text.getBytes(StandardCharsets.UTF_8)), Integer.MAX_VALUE);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void readsJoinsAndLeaves() throws Exception {
    Trace trace = read(JOIN + "2016-01-01T00:18:30\tperl6\tleave\tann\n");
    assertThat(trace.lines()).isEqualTo(2);
    assertThat(trace.operations())
        .containsExactly(
            new Operation(1451606580, "2016-01-01T00:03", "perl6", "ann", true),
            new Operation(1451607510, "2016-01-01T00:18:30", "perl6", "ann", false));
  }

  @Test
  void aRenameIsALeaveAndAJoin() throws Exception {
    Trace trace = read("2016-01-01T00:03\tperl6\trename\tann\tanna\n");
    assertThat(trace.operations()).extracting(Operation::event).containsExactly("untrack", "track");
    assertThat(trace.operations()).extracting(Operation::key).containsExactly("ann", "anna");
  }

  @Test
  void readsGzipWhateverTheName() throws Exception {
    assertThat(Trace.read(file(gzip(JOIN + JOIN)), Integer.MAX_VALUE).operations())
        .hasSize(2);
  }

  @Test
  void readsNoMoreLinesThanAskedFor() throws Exception {
    assertThat(Trace.read(file((JOIN + "\n" + JOIN + "broken").getBytes(StandardCharsets.UTF_8)), 2)
            .operations())
        .hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', textBlock = """
          2016-01-01T00:03,x,join; 3 columns, expected 4 or 5 (time, channel, join|leave|rename, nick, new nick)
          nothing; 1 column, expected 4 or 5 (time, channel, join|leave|rename, nick, new nick)
          2016-01-01T00:03,x,join,a,b,c; 6 columns, expected 4 or 5 (time, channel, join|leave|rename, nick, new nick)
          yesterday,x,join,ann,; "yesterday" is no time like 2016-01-31T23:59
          2016-01-01T00:03,x,kick,ann,; "kick" is none of join, leave, rename
          2016-01-01T00:03,,join,ann,; the channel is empty
          2016-01-01T00:03,x,join,,; the nick is empty
          2016-01-01T00:03,x,rename,a,; the new nick is empty
          """, quoteCharacter = '`')
  void aBrokenLineIsNamed(String line, String problem) {
    assertThatThrownBy(() -> read(JOIN + line.replace(',', '\t') + "\n"))
        .isInstanceOf(TraceException.class)
        .hasMessage("irc.tsv line 2: " + problem);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> Trace.read(folder.resolve("none.tsv"), 1))
        .isInstanceOf(TraceException.class)
        .hasMessageContaining("no such file: ")
        .hasMessageContaining("none.tsv");
  }

  @Test
  void aTruncatedGzipIsAnErrorWithALine() throws IOException {
    byte[] whole = gzip(JOIN.repeat(1000));
    Path file = file(Arrays.copyOf(whole, whole.length - 12));
    assertThatThrownBy(() -> Trace.read(file, Integer.MAX_VALUE))
        .isInstanceOf(TraceException.class)
        .hasMessageMatching("(?s)irc.tsv line \\d+: .*");
  }

  @Test
  void whatIsNotTextIsAnErrorWithALine() throws IOException {
    Path file = file(new byte[] {'a', (byte) 0xff, (byte) 0xfe, '\n'});
    assertThatThrownBy(() -> Trace.read(file, Integer.MAX_VALUE))
        .hasMessage("irc.tsv line 1: not UTF-8 text");
  }

  @Test
  void anEmptyTraceIsAnError() {
    assertThatThrownBy(() -> read("\n\n")).hasMessage("irc.tsv: no operations in it");
  }

  @Test
  void theFoldForgivesRepeatedJoinsAndLeavesOfTheAbsent() throws Exception {
    TraceFold fold = TraceFold.of(read("""
        2016-01-01T00:01\tx\tleave\tghost
        2016-01-01T00:02\tx\tjoin\tann
        2016-01-01T00:03\tx\tjoin\tann
        2016-01-01T00:04\tx\tjoin\tben
        2016-01-01T00:05\tx\trename\tben\tann
        2016-01-01T00:06\ty\trename\tnobody\tcleo
        2016-01-01T00:07\tz\tjoin\tdora
        2016-01-01T00:08\tz\tleave\tdora
        """));
    assertThat(fold.topics()).containsExactly("x", "y", "z");
    assertThat(fold.answers())
        .isEqualTo(
            Map.of("tracked", 4L, "ALREADY_TRACKED", 2L, "untracked", 2L, "absent already", 2L));
    assertThat(fold.present("x")).isEqualTo(Map.of("ann", "2016-01-01T00:02"));
    assertThat(fold.present("y")).isEqualTo(Map.of("cleo", "2016-01-01T00:06"));
    assertThat(fold.present("z")).isEmpty();
    assertThat(fold.size()).isEqualTo(2);
  }
}
