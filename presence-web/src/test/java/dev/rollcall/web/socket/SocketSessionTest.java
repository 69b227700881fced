package dev.rollcall.web.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.web.channel.EndReason;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol's table, row by row, as transcripts. */
class SocketSessionTest {

  private static final JsonObject META = new JsonObject().put("age", 7);
  private final Transcript session = new Transcript();

  @Test
  void heartbeatIsAnswered() {
    session
        .client("[null,'7','phoenix','heartbeat',{}]")
        .did("[null,'7','phoenix','phx_reply',{'status':'ok','response':{}}]");
  }

  @Test
  void nothingElseIsPossibleOnTheTopicPhoenix() {
    session
        .client("['1','7','phoenix','phx_join',{}]")
        .did(
            "[null,'7','phoenix','phx_reply',{'status':'error','response':{'reason':'unmatched topic'}}]");
  }

  @Test
  void joinTracksAndIsAnsweredOnceTracked() {
    session
        .client("['3','3','room:1','phx_join',{'key':'ann','meta':{'age':7}}]")
        .did(new Effect.Join(1, 1, "room:1", "ann", META))
        .answerOk(1, "{'ref':'r1'}")
        .did(
            "['3','3','room:1','phx_reply',{'status':'ok','response':{'ref':'r1','key':'ann'}}]",
            new Effect.Attach(1));
  }

  @Test
  void joinWithoutAKeyGetsOneThatIsTold() {
    session
        .client("['3','3','t','phx_join',{}]")
        .did(new Effect.Join(1, 1, "t", "anon-1", new JsonObject()))
        .answerOk(1, "{'ref':'r1'}")
        .did(
            "['3','3','t','phx_reply',{'status':'ok','response':{'ref':'r1','key':'anon-1'}}]",
            new Effect.Attach(1));
  }

  @Test
  void aWatcherIsNotTracked() {
    session
        .client("['3','3','t','phx_join',{'watch':true,'key':'ann'}]")
        .did(new Effect.Join(1, 1, "t", null, new JsonObject()))
        .answerOk(1, "{}")
        .did("['3','3','t','phx_reply',{'status':'ok','response':{}}]", new Effect.Attach(1));
  }

  @Test
  void aJoinThatTheTrackerRefusesIsAnErrorAndEndsTheChannel() {
    session
        .client("['3','3','t','phx_join',{'key':'ann'}]")
        .forget()
        .answerError(1, "LIMIT", "meta of 9312 B exceeds maxMetaBytes 4096")
        .did(
            "['3','3','t','phx_reply',{'status':'error','response':{'reason':'meta of 9312 B exceeds maxMetaBytes"
                + " 4096','code':'LIMIT'}}]",
            new Effect.End(1, EndReason.REFUSED));
    assertThat(session.session.channels()).isZero();
  }

  @Test
  void joinWhileJoinedClosesTheOldChannelAndThenJoinsTheNew() {
    session
        .joined("t")
        .client("['9','9','t','phx_join',{'key':'ann'}]")
        .did(
            "['3','3','t','phx_close',{}]",
            new Effect.Join(2, 2, "t", "ann", new JsonObject()),
            new Effect.End(1, EndReason.REJOINED))
        .answerOk(2, "{'ref':'r2'}")
        .did(
            "['9','9','t','phx_reply',{'status':'ok','response':{'ref':'r2','key':'ann'}}]",
            new Effect.Attach(2));
  }

  @Test
  void joinWhileJoiningIsNotAnsweredTwice() {
    session
        .client("['3','3','t','phx_join',{'key':'ann'}]")
        .client("['4','4','t','phx_join',{'key':'ann'}]")
        .forget()
        .answerOk(1, "{'ref':'r1'}")
        .did()
        .answerOk(2, "{'ref':'r2'}")
        .did(
            "['4','4','t','phx_reply',{'status':'ok','response':{'ref':'r2','key':'ann'}}]",
            new Effect.Attach(2));
  }

  @Test
  void leaveIsAnsweredAndThenClosesTheChannel() {
    session
        .joined("t")
        .client("['3','8','t','phx_leave',{}]")
        .did(
            new Effect.End(1, EndReason.LEFT),
            "['3','8','t','phx_reply',{'status':'ok','response':{}}]",
            "['3','3','t','phx_close',{}]");
    assertThat(session.session.channels()).isZero();
  }

  @Test
  void leaveIsOkWhenNotJoined() {
    session
        .client("['3','8','t','phx_leave',{}]")
        .did("['3','8','t','phx_reply',{'status':'ok','response':{}}]");
  }

  @Test
  void leaveOvertakesAJoinThatIsNotAnsweredYet() {
    session
        .client("['3','3','t','phx_join',{'key':'ann'}]")
        .forget()
        .client("['3','4','t','phx_leave',{}]")
        .did(
            new Effect.End(1, EndReason.LEFT),
            "['3','4','t','phx_reply',{'status':'ok','response':{}}]",
            "['3','3','t','phx_close',{}]")
        .answerOk(1, "{'ref':'r1'}")
        .did();
  }

  @Test
  void anEventOfATopicThatIsNotJoinedIsUnmatched() {
    session
        .client("['3','8','t','update',{}]")
        .did(
            "[null,'8','t','phx_reply',{'status':'error','response':{'reason':'unmatched topic'}}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"update", "phx_leave", "track", "whatever"})
  void whatCarriesAStaleJoinRefIsPassedOverInSilence(String event) {
    session.joined("t").client("['2','8','t','" + event + "',{}]").did();
  }

  @Test
  void aNullJoinRefIsAccepted() {
    session
        .joined("t")
        .client("[null,'8','t','untrack',{}]")
        .did(new Effect.Untrack(2, 1, "t", "ann"))
        .answerOk(2, "{'untracked':true}")
        .did("['3','8','t','phx_reply',{'status':'ok','response':{'untracked':true,'key':'ann'}}]");
  }

  @Test
  void aChannelThatCrashesSaysSoAndMayBeJoinedAgain() {
    session
        .joined("t")
        .crash(1)
        .did(
            new Effect.End(1, EndReason.CRASHED),
            "['3','3','t','phx_error',{'reason':'channel_crash'}]")
        .crash(1)
        .did();
    assertThat(session.session.channels()).isZero();
  }

  @Test
  void tooManyChannelsAreRefusedAndTheOthersGoOn() {
    Transcript few = new Transcript(Transcript.limits(1, 256)).joined("t");
    few.client("['4','4','u','phx_join',{}]")
        .did("['4','4','u','phx_reply',{'status':'error','response':{'reason':'too many channels"
            + " joined','code':'LIMIT','maxChannels':1}}]")
        .client("['5','5','t','phx_join',{'key':'ann'}]")
        .did(
            "['3','3','t','phx_close',{}]",
            new Effect.Join(2, 2, "t", "ann", new JsonObject()),
            new Effect.End(1, EndReason.REJOINED));
  }

  @Test
  void trackUpdateUntrackAndBroadcastAreRequests() {
    session
        .joined("t")
        .client("['3','4','t','track',{'key':'bob','meta':{'age':7}}]")
        .did(new Effect.Track(2, 1, "t", "bob", META))
        .client("['3','5','t','update',{'meta':{'age':7}}]")
        .did(new Effect.Update(3, 1, "t", "ann", META))
        .client("['3','6','t','update',{'key':'bob','meta':{}}]")
        .did(new Effect.Update(4, 1, "t", "bob", new JsonObject()))
        .client("['3','7','t','untrack',{'key':'bob'}]")
        .did(new Effect.Untrack(5, 1, "t", "bob"))
        .client("['3','8','t','broadcast',{'event':'typing','payload':{'age':7}}]")
        .did(new Effect.Broadcast(6, 1, "t", "typing", META))
        .answerOk(6, "{}")
        .did("['3','8','t','phx_reply',{'status':'ok','response':{}}]")
        .answerError(2, "ALREADY_TRACKED", "bob is tracked")
        .did("['3','4','t','phx_reply',{'status':'error','response':{'reason':'bob is"
            + " tracked','code':'ALREADY_TRACKED'}}]");
  }

  @Test
  void aWatcherThatTracksKeepsTheKey() {
    session
        .client("['3','3','t','phx_join',{'watch':true}]")
        .answerOk(1, "{}")
        .forget()
        .client("['3','4','t','update',{'meta':{}}]")
        .refused("3", "4", "t", "key is missing")
        .client("['3','5','t','track',{}]")
        .did(new Effect.Track(2, 1, "t", "anon-1", new JsonObject()))
        .client("['3','6','t','untrack',{}]")
        .did(new Effect.Untrack(3, 1, "t", "anon-1"));
  }

  @Test
  void anUnknownEventIsAnErrorThatNamesIt() {
    session
        .joined("t")
        .client("['3','4','t','dance',{}]")
        .refused("3", "4", "t", "unknown event \\\"dance\\\"");
  }

  @Test
  void aRequestBeforeTheJoinIsAnsweredIsRefused() {
    session
        .client("['3','3','t','phx_join',{}]")
        .forget()
        .client("['3','4','t','track',{'key':'b'}]")
        .refused("3", "4", "t", "not answered yet");
  }

  @Test
  void requestsThatWaitWhenTheChannelEndsAreAnsweredFirst() {
    session
        .joined("t")
        .client("['3','4','t','track',{'key':'bob'}]")
        .forget()
        .client("['3','5','t','phx_leave',{}]")
        .did(
            "['3','4','t','phx_reply',{'status':'error','response':{'reason':'channel left','code':'OWNER_CLOSED'}}]",
            new Effect.End(1, EndReason.LEFT),
            "['3','5','t','phx_reply',{'status':'ok','response':{}}]",
            "['3','3','t','phx_close',{}]")
        .answerOk(2, "{'ref':'late'}")
        .did();
  }

  @Test
  void noRequestWaitsForEver() {
    session
        .joined("t")
        .client("['3','4','t','track',{'key':'bob'}]")
        .forget()
        .pass(7_999)
        .did()
        .pass(1)
        .did(
            "['3','4','t','phx_reply',{'status':'error','response':{'reason':'no answer within answerMs"
                + " 8000','code':'TIMEOUT'}}]")
        .answerOk(2, "{'ref':'late'}")
        .did();
  }

  @Test
  void aJoinThatIsNotAnsweredInTimeEnds() {
    session.client("['3','3','t','phx_join',{}]").forget().pass(8_000);
    assertThat(session.session.channels()).isZero();
    session.did(
        "['3','3','t','phx_reply',{'status':'error','response':{'reason':'no answer within answerMs"
            + " 8000','code':'TIMEOUT'}}]",
        new Effect.End(1, EndReason.REFUSED));
  }

  @Test
  void requestsBeyondMaxPendingAreRefusedAtOnce() {
    Transcript few = new Transcript(Transcript.limits(100, 1)).joined("t");
    few.client("['3','4','t','track',{'key':'a'}]")
        .forget()
        .client("['3','5','t','track',{'key':'b'}]")
        .refused("3", "5", "t", "maxPending 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "[]", "{}", "[1,2,'t','e',{}]"})
  void aMalformedFrameEndsTheSocketSoThatTheClientReconnects(String text) {
    session.joined("t").client(text);
    List<Effect> after = session.session.onText("[null,'7','phoenix','heartbeat',{}]", 5_000);
    assertThat(after).isEmpty();
    session.closed();
  }

  @Test
  void theMalformedCloseSaysWhy() {
    session
        .joined("t")
        .client("hello")
        .did(new Effect.End(1, EndReason.LOST), new Effect.Close(1007, "malformed frame: not JSON"))
        .closed()
        .did();
  }

  @Test
  void aBinaryMessageThatIsNoPushEndsTheSocket() {
    session
        .binary("0203")
        .did(new Effect.Close(
            1007, "malformed frame: binary message of kind 2: a client sends 0, a push"));
  }

  @Test
  void anOversizeFrameIsAnErrorThatNamesTheKnob() {
    session
        .joined("t")
        .client("['3','4','t','track',{'key':'b','meta':{'x':'" + "x".repeat(17_000) + "'}}]")
        .refused("3", "4", "t", "exceeds maxFrameBytes 16384");
  }

  @Test
  void silenceEndsTheSocketWithACodeThatReconnects() {
    session
        .joined("t")
        .pass(59_999)
        .did()
        .client("[null,'7','phoenix','heartbeat',{}]")
        .forget()
        .pass(59_999)
        .did()
        .pass(1)
        .did(
            new Effect.End(1, EndReason.LOST),
            new Effect.Close(1001, "nothing heard for idleMs 60000"));
  }

  @Test
  void drainEndsTheSocketWithServiceRestart() {
    session
        .joined("t")
        .drain()
        .did(new Effect.End(1, EndReason.DRAINED), new Effect.Close(1012, "server restarts"))
        .drain()
        .did();
  }

  @Test
  void theEndOfTheSocketEndsItsChannels() {
    session
        .joined("t")
        .closed()
        .did(new Effect.End(1, EndReason.CLOSED))
        .closed()
        .did();
  }

  @Test
  void topicsAreIndependent() {
    session
        .joined("t")
        .client("['4','4','u','phx_join',{'key':'ann'}]")
        .answerOk(2, "{'ref':'r'}")
        .forget()
        .client("['4','5','u','phx_leave',{}]")
        .forget()
        .client("['3','6','t','untrack',{}]")
        .did(new Effect.Untrack(3, 1, "t", "ann"));
  }
}
