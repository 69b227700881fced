package dev.rollcall.web.socket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients may not send: each answered with an error that says why, on a socket that goes on. */
class PayloadRulesTest {

  private final Transcript session = new Transcript();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "__proto__",
        "constructor",
        "toString",
        "hasOwnProperty",
        "valueOf",
        "isPrototypeOf",
        "toLocaleString",
        "propertyIsEnumerable",
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__"
      })
  void keysThatPoisonObjectsAreRefused(String key) {
    session
        .client("['3','3','t','phx_join',{'key':'" + key + "'}]")
        .refused("3", "3", "t", "is reserved");
    session
        .joined("t")
        .client("['3','4','t','track',{'key':'" + key + "'}]")
        .refused("3", "4", "t", "is reserved");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1] | payload has to be an object",
        "null | payload has to be an object",
        "'x' | payload has to be an object",
        "{'key':7} | key has to be a string",
        "{'key':''} | key is empty",
        "{'key':'a\\u0000b'} | key has the character U+0000 at 1",
        "{'key':'a\\u0085'} | key has the character U+0085 at 1",
        "{'key':'\\ud800'} | key has the character U+D800 at 0",
        "{'watch':'yes'} | watch has to be true or false",
        "{'meta':[1]} | meta has to be an object",
        "{'meta':{'phx_ref':'x'}} | it is given by the server",
        "{'meta':{'phx_ref_prev':'x'}} | it is given by the server",
        "{'meta':{'a':{'__proto__':1}}} | reserved",
        "{'meta':{'a':[[[[[[[[1]]]]]]]]}} | maxMetaDepth 8",
      })
  void joinsAreChecked(String payload, String reason) {
    session.client("['3','3','t','phx_join'," + payload + "]").refused("3", "3", "t", reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | event has to be a string",
        "{'event':''} | event is empty",
        "{'event':'phx_close'} | is reserved",
        "{'event':'presence_diff'} | is reserved",
        "{'event':'chan_reply_1'} | is reserved",
        "{'event':'e','payload':[1]} | payload of the broadcast has to be an object",
      })
  void broadcastsAreChecked(String payload, String reason) {
    session
        .joined("t")
        .client("['3','4','t','broadcast'," + payload + "]")
        .refused("3", "4", "t", reason);
  }

  @Test
  void tooManyFieldsAreRefused() {
    StringBuilder meta = new StringBuilder("{'f0':0");
    for (int i = 1; i < 33; i++) {
      meta.append(",'f").append(i).append("':0");
    }
    session
        .client("['3','3','t','phx_join',{'meta':" + meta + "}}]")
        .refused("3", "3", "t", "meta with 33 fields exceeds maxMetaKeys 32");
  }

  @Test
  void topicsAreChecked() {
    session
        .client("['3','3','" + "ä".repeat(121) + "','phx_join',{}]")
        .refused("3", "3", "ä".repeat(121), "topic of 242 B exceeds maxTopicBytes 240")
        .client("['3','3','','phx_join',{}]")
        .refused("3", "3", "", "topic is empty");
  }
}
