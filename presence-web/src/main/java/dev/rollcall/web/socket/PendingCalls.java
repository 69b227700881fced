package dev.rollcall.web.socket;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The requests of one websocket that wait for an answer, oldest first. Each is taken out exactly once. */
final class PendingCalls {

  /**
   * One request.
   *
   * @param channel the channel it is for
   * @param joinRef echoed in the reply
   * @param ref echoed in the reply
   * @param key told to the client with an ok; null if it need not be
   * @param isJoin whether the channel stands or falls with it
   * @param deadlineMs when it is answered with an error
   */
  record Call(
      ChannelState channel,
      @Nullable String joinRef,
      @Nullable String ref,
      @Nullable String key,
      boolean isJoin,
      long deadlineMs) {}

  /** Invariant: in the order of their ids, which is that of their deadlines as long as time does not run backwards. */
  private final Map<Long, Call> calls = new LinkedHashMap<>();

  private long lastId;

  int size() {
    return calls.size();
  }

  long add(Call call) {
    calls.put(++lastId, call);
    return lastId;
  }

  boolean has(long id) {
    return calls.containsKey(id);
  }

  @Nullable
  Call take(long id) {
    return calls.remove(id);
  }

  List<Call> takeAllOf(ChannelState channel) {
    return takeAll(call -> call.channel() == channel);
  }

  List<Call> takeExpired(long nowMs) {
    return takeAll(call -> call.deadlineMs() <= nowMs);
  }

  private List<Call> takeAll(Predicate<Call> wanted) {
    if (calls.isEmpty()) {
      return List.of();
    }
    List<Call> taken = new ArrayList<>();
    for (Iterator<Call> all = calls.values().iterator(); all.hasNext(); ) {
      Call call = all.next();
      if (wanted.test(call)) {
        taken.add(call);
        all.remove();
      }
    }
    return taken;
  }
}
