package dev.rollcall.web.auth;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is asking, until when that is believed, and what they may. Immutable; safe on any thread.
 *
 * <p>Metas have fields that an identity's client cannot choose: the server fills them in from the claims ({@link #meta}).
 */
public final class Identity {

  /** An {@link #expiresAtMs()} that never comes. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final Identity DEVELOPER = new Identity(
      null, new JsonObject(), NEVER, TopicPolicy.everywhere(TopicRights.ALL), Set.of());

  private final @Nullable String user;

  /** Never handed out: copies are. */
  private final JsonObject claims;

  private final long expiresAtMs;
  private final TopicPolicy policy;
  private final Set<String> claimedFields;

  private Identity(
      @Nullable String user,
      JsonObject claims,
      long expiresAtMs,
      TopicPolicy policy,
      Set<String> claimedFields) {
    this.user = user;
    this.claims = claims;
    this.expiresAtMs = expiresAtMs;
    this.policy = policy;
    this.claimedFields = claimedFields;
  }

  /**
   * An identity.
   *
   * @param user the user's id: the key of their presences unless they may choose another; null: nobody in particular
   * @param claims what is known of them
   * @param expiresAtMs when it ends, in ms since the epoch; {@link #NEVER}
   * @param policy what they may
   */
  public static Identity of(
      @Nullable String user, JsonObject claims, long expiresAtMs, TopicPolicy policy) {
    return new Identity(user, claims.copy(), expiresAtMs, policy, Set.of());
  }

  /** Everybody in development mode: nobody in particular, who may everything for ever. */
  public static Identity developer() {
    return DEVELOPER;
  }

  /** The same, with these fields of its metas taken from the claims of the same names. */
  public Identity withClaimedFields(Set<String> fields) {
    return new Identity(user, claims, expiresAtMs, policy, Set.copyOf(fields));
  }

  /** The user's id; null: nobody in particular. */
  public @Nullable String user() {
    return user;
  }

  /** What is known of them; a copy. */
  public JsonObject claims() {
    return claims.copy();
  }

  /** When it ends, in ms since the epoch, or {@link #NEVER}. */
  public long expiresAtMs() {
    return expiresAtMs;
  }

  /** How long it still lives, in ms; not positive: it has expired; {@link #NEVER}: it does not. */
  public long expiresInMs(long epochMs) {
    return expiresAtMs == NEVER ? NEVER : expiresAtMs - epochMs;
  }

  /** What they may in the topic. */
  public TopicRights rights(String topic) {
    return policy.rights(topic);
  }

  /** Whether they may be present in the topic under this key: the own user id, or any if the rights say so. */
  public boolean mayBePresentAs(String topic, String key) {
    TopicRights rights = rights(topic);
    return rights.present() && (rights.anyKey() || key.equals(user));
  }

  /**
   * The meta that is tracked when the client gives this one: the fields that come from claims are the claims', whatever the client wrote
   * there, and missing if there is no such claim.
   */
  public JsonObject meta(JsonObject given) {
    if (claimedFields.isEmpty()) {
      return given;
    }
    JsonObject meta = given.copy();
    for (String field : claimedFields) {
      meta.remove(field);
      if (claims.containsKey(field)) {
        meta.put(field, claims.copy().getValue(field));
      }
    }
    return meta;
  }
}
