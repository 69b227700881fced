package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginPolicyTest {

  private final OriginPolicy own = new OriginPolicy(List.of());

  @ParameterizedTest
  @CsvSource({
    "http://here:4000,here:4000,true",
    "http://HERE:4000,here:4000,true",
    "http://here,here,true",
    "http://here:80,here,true",
    "https://here,here:443,true",
    "http://[::1]:4000,[::1]:4000,true",
    "http://here:4001,here:4000,false",
    "http://here,here:4000,false",
    "http://sub.here:4000,here:4000,false",
    "http://nothere:4000,here:4000,false",
    "http://here:4000.evil,here:4000,false",
    "http://evil/http://here:4000,here:4000,false",
    "http://here:4000@evil,here:4000,false",
    "null,here:4000,false",
    "'',here:4000,false",
    "http://,here:4000,false",
    "http://here:4000,,false",
    "http://here:4000,::,false",
  })
  void sameOriginIsSameHostAndPort(String origin, String host, boolean allowed) {
    assertThat(own.allows(origin, host)).isEqualTo(allowed);
  }

  @Test
  void whoIsNoBrowserPasses() {
    assertThat(own.allows(null, "here:4000")).isTrue();
  }

  @Test
  void namedOriginsAreComparedWhole() {
    OriginPolicy named = new OriginPolicy(List.of("https://App.example"));
    assertThat(named.allows("https://app.example", "here")).isTrue();
    assertThat(named.allows("https://x.app.example", "here")).isFalse();
    assertThat(named.allows("http://app.example", "here")).isFalse();
    assertThat(named.allows("https://app.example:8443", "here")).isFalse();
    assertThat(new OriginPolicy(List.of("*")).allows("https://anything.example", "here"))
        .isTrue();
  }
}
