package dev.rollcall.web.bench;

/** What Rollcall and its floor have in common: owners that hold presences. One thread. */
interface PresenceTable {

  /** Adds a presence; false if the owner has one there. */
  boolean track(long owner, String topic, String key, byte[] meta);

  /** Gives a presence another meta; false if there is none, or it has that meta. */
  boolean update(long owner, String topic, String key, byte[] meta);

  /** Removes a presence; false if there is none. */
  boolean untrack(long owner, String topic, String key);

  /** Removes all presences of an owner. */
  void end(long owner);

  /** How many presences there are. */
  long size();
}
