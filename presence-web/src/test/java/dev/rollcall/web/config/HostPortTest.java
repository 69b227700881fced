package dev.rollcall.web.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

  @Test
  void readsNamesAndAddresses() {
    assertThat(HostPort.parse("here:5701")).isEqualTo(new HostPort("here", 5701));
    assertThat(HostPort.parse("[::1]:5701")).isEqualTo(new HostPort("::1", 5701));
    assertThat(HostPort.parse("[::1]:5701")).hasToString("[::1]:5701");
    assertThat(HostPort.parse("localhost:1").resolved())
        .isEqualTo(HostPort.parse("127.0.0.1:1").resolved());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "foo",
        "",
        ":",
        "foo:",
        ":1",
        "foo:x",
        "foo:0",
        "foo:65536",
        "foo:-1",
        "::1:5",
        " a:1",
        "a:1 "
      })
  void refusesWhatIsNoHostAndPort(String text) {
    assertThatThrownBy(() -> HostPort.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"" + text + "\": not host:port");
  }
}
