package dev.rollcall.web.replay;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * What happened in some channels: lines of time, channel, join|leave|rename, nick and, for a rename, the new nick, parted by
 * tabs. A rename is two operations, for a key is who somebody is. Real traces are dirty, with joins of the present and
 * leaves of the absent; that is content, not an error. A line that does not have this shape is an error.
 *
 * @param lines how many lines were read
 * @param operations in the order of the file
 */
public record Trace(int lines, List<Operation> operations) {

  private static final int GZIP_MAGIC = 0x1f8b;

  /** Reads a file, which may be gzipped, up to {@code linesMax} lines. Blank lines do not count. */
  public static Trace read(Path file, int linesMax) throws TraceException {
    String name = String.valueOf(file.getFileName());
    if (!Files.isRegularFile(file)) {
      throw new TraceException("no such file: " + file);
    }
    int number = 0;
    int lines = 0;
    List<Operation> operations = new ArrayList<>();
    try (BufferedReader reader = open(file)) {
      for (String line = reader.readLine();
          line != null && lines < linesMax;
          line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          lines++;
          parse(name + " line " + number, line, operations);
        }
      }
    } catch (CharacterCodingException e) {
      throw new TraceException(name + " line " + (number + 1) + ": not UTF-8 text");
    } catch (IOException e) {
      throw new TraceException(name + " line " + (number + 1) + ": " + e.getMessage());
    }
    if (operations.isEmpty()) {
      throw new TraceException(name + ": no operations in it");
    }
    return new Trace(lines, List.copyOf(operations));
  }

  /** The topics, in order. */
  public List<String> topics() {
    TreeSet<String> topics = new TreeSet<>();
    operations.forEach(operation -> topics.add(operation.topic()));
    return List.copyOf(topics);
  }

  private static BufferedReader open(Path file) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file));
    try {
      raw.mark(2);
      int magic = raw.read() << 8 | raw.read();
      raw.reset();
      InputStream plain = magic == GZIP_MAGIC ? new GZIPInputStream(raw, 65_536) : raw;
      // A decoder, not a charset: a charset would replace what it cannot read, and so change a nick
      // silently.
      return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()));
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  private static void parse(String where, String line, List<Operation> into) throws TraceException {
    String[] columns = line.split("\t", -1);
    if (columns.length != 4 && columns.length != 5) {
      throw new TraceException(where + ": " + columns.length
          + (columns.length == 1 ? " column" : " columns")
          + ", expected 4 or 5 (time, channel, join|leave|rename, nick, new nick)");
    }
    String since = columns[0];
    long atS = seconds(where, since);
    String topic = named(where, "channel", columns[1]);
    String nick = named(where, "nick", columns[3]);
    String newNick = columns.length == 5 ? columns[4] : "";
    switch (columns[2]) {
      case "join" -> into.add(new Operation(atS, since, topic, nick, true));
      case "leave" -> into.add(new Operation(atS, since, topic, nick, false));
      case "rename" -> {
        into.add(new Operation(atS, since, topic, nick, false));
        into.add(new Operation(atS, since, topic, named(where, "new nick", newNick), true));
      }
      default ->
        throw new TraceException(where + ": \"" + columns[2] + "\" is none of join, leave, rename");
    }
  }

  private static String named(String where, String what, String value) throws TraceException {
    if (value.isEmpty()) {
      throw new TraceException(where + ": the " + what + " is empty");
    }
    return value;
  }

  private static long seconds(String where, String time) throws TraceException {
    try {
      return LocalDateTime.parse(time).toEpochSecond(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw new TraceException(where + ": \"" + time + "\" is no time like 2016-01-31T23:59");
    }
  }
}
