package dev.rollcall.web.todo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TodoListsTest {

  private static final LocalDate DAY = LocalDate.of(2018, 12, 19);
  private static final TodoLimits LIMITS = new TodoLimits(2, 3, 8);

  private static TodoEntry entry(String id, String title) {
    return TodoEntry.read(id, "2018-12-19", title, LIMITS);
  }

  private static List<String> lines(TodoLists lists, String name) {
    return lists.entries(name, null).stream().map(TodoEntry::line).toList();
  }

  @Test
  void entriesAreThoseOfTheDaySorted() {
    TodoLists lists = new TodoLists(LIMITS);
    lists.add("bob", entry("1", "Movies"));
    lists.add("bob", TodoEntry.read("2", "2018-12-20", "Shopping", LIMITS));
    lists.add("bob", entry("3", "Dentist"));
    assertThat(lists.entries("bob", DAY).stream().map(TodoEntry::line))
        .containsExactly("2018-12-19 Dentist", "2018-12-19 Movies");
    assertThat(lines(lists, "bob"))
        .containsExactly("2018-12-19 Dentist", "2018-12-19 Movies", "2018-12-20 Shopping");
    assertThat(lists.entries("bob", DAY.plusDays(2))).isEmpty();
    assertThat(lists.entries("alice", DAY)).isEmpty();
  }

  @Test
  void theSameEntryTwiceIsOneAndTwoThatReadAlikeAreTwo() {
    TodoLists lists = new TodoLists(LIMITS);
    lists.add("bob", entry("1", "Dentist"));
    lists.add("bob", entry("1", "Dentist"));
    lists.add("bob", entry("2", "Dentist"));
    assertThat(lines(lists, "bob")).hasSize(2);
  }

  @Test
  void copiesThatSawTheSameAreEqualWhateverTheOrderAndHoweverOften() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<TodoLists> copies = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        copies.add(new TodoLists(new TodoLimits(9, 99, 99)));
      }
      for (int i = 0; i < 20; i++) {
        TodoLists to = copies.get(random.nextInt(3));
        String list = "list" + random.nextInt(3);
        if (random.nextBoolean()) {
          to.add(list, entry(seed + "-" + i, "t" + random.nextInt(5)));
        } else {
          to.merge(list, copies.get(random.nextInt(3)).entries(list, null));
        }
      }
      for (int i = 0; i < 9; i++) {
        for (TodoLists from : copies) {
          copies.get(i % 3).merge("list" + i / 3, from.entries("list" + i / 3, null));
        }
      }
      for (int i = 0; i < 3; i++) {
        String list = "list" + i;
        List<TodoEntry> first = copies.get(0).entries(list, null);
        assertThat(copies)
            .as("seed %d", seed)
            .allSatisfy(copy -> assertThat(copy.entries(list, null)).isEqualTo(first));
      }
    }
  }

  @Test
  void whatIsAddedHasLimitsAndWhatIsMergedIsAllKept() {
    TodoLists lists = new TodoLists(LIMITS);
    TodoLists other = new TodoLists(LIMITS);
    for (int i = 0; i < 3; i++) {
      lists.add("bob", entry("a" + i, "x"));
      other.add("bob", entry("b" + i, "y"));
    }
    lists.add("bob", entry("a0", "x"));
    assertThatThrownBy(() -> lists.add("bob", entry("a3", "x")))
        .hasMessage("the list has 3 entries: maxEntries is 3")
        .extracting(refusal -> ((TodoRefusal) refusal).status())
        .isEqualTo(409);
    lists.merge("bob", other.entries("bob", null));
    assertThat(lines(lists, "bob")).hasSize(6);

    lists.add("alice", entry("c", "z"));
    assertThatThrownBy(() -> lists.add("carol", entry("d", "z")))
        .hasMessage("there are 2 lists: maxLists is 2");
    assertThat(lists.names()).containsExactlyInAnyOrder("alice", "bob");
  }

  @Test
  void aListThatNobodyWroteToIsNone() {
    TodoLists lists = new TodoLists(LIMITS);
    lists.merge("bob", List.of());
    assertThat(lists.has("bob")).isFalse();
  }

  @Test
  void entriesAreTheSameAfterATrip() {
    List<TodoEntry> entries = List.of(entry("1", "Zä \"x\""), entry("2", "b"));
    assertThat(TodoList.fromJson(TodoList.toJson(entries))).isEqualTo(entries);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2018-12-19||title is missing: add ?title=Dentist",
        "2018-12-19|' '|title is missing: add ?title=Dentist",
        "2018-12-19|123456789|title of 9 B exceeds maxTitleBytes 8",
        "2018-12-19|ääääx|title of 9 B exceeds maxTitleBytes 8",
        "|Dentist|date is missing: add ?date=2018-12-19",
        "19.12.2018|Dentist|date is \"19.12.2018\": it has to be like 2018-12-19",
        "2018-02-30|Dentist|date is \"2018-02-30\": it has to be like 2018-12-19",
      })
  void whatIsNoEntryIsRefused(String date, String title, String reason) {
    assertThatThrownBy(() -> TodoEntry.read("1", date, title, LIMITS))
        .isInstanceOf(TodoRefusal.class)
        .hasMessage(reason)
        .extracting(refusal -> ((TodoRefusal) refusal).status())
        .isEqualTo(400);
  }

  @Test
  void anEntryIsOneLine() {
    assertThatThrownBy(() -> entry("1", "a\nb"))
        .hasMessage("title has control characters: an entry is one line");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|1|1|maxLists is 0: it has to be 1 to 10000",
        "1|10001|1|maxEntries is 10001: it has to be 1 to 10000",
        "1|1|0|maxTitleBytes is 0: it has to be 1 to 1024",
      })
  void limitsHaveRanges(int lists, int entries, int bytes, String reason) {
    assertThatThrownBy(() -> new TodoLimits(lists, entries, bytes)).hasMessage(reason);
  }
}
