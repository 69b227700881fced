package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.crdt.Chunk;
import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Replica;

/** What the shards of two nodes say to one another. */
public sealed interface Message {

  /** Which shard it is for: the same on both sides. */
  int shard();

  /**
   * What is new in a chain: to every live peer when it happens, and to one that pulled it.
   *
   * @param delta the interval
   */
  record News(Delta delta) implements Message {
    @Override
    public int shard() {
      return delta.shard();
    }
  }

  /**
   * A request for what comes after {@code seq}, or for the next chunk of a catch-up under way.
   *
   * @param from the node that asks
   * @param replica whose chain
   * @param shard which of its chains
   * @param seq what the asker has
   * @param cursor how far the asker's catch-up has come; 0 if none is under way
   * @param claim the moment that the catch-up will claim; 0 if none is under way
   * @param horizon who knows less than this cannot help
   */
  record Pull(
      String from, Replica replica, int shard, long seq, long cursor, long claim, long horizon)
      implements Message {}

  /**
   * The answer to a pull from which the log cannot help.
   *
   * @param chunk a piece of the chain
   */
  record Piece(Chunk chunk) implements Message {
    @Override
    public int shard() {
      return chunk.shard();
    }
  }

  /**
   * The answer to a pull by somebody who knows no more, or not exactly.
   *
   * @param replica whose chain was asked for
   * @param shard which of its chains
   */
  record Decline(Replica replica, int shard) implements Message {}

  /**
   * A writer's word on what its chain adds up to: a view of the same seq that adds up to something else is wrong.
   *
   * @param replica whose chain
   * @param shard which of its chains
   * @param seq the moment
   * @param hash the sum over what lives at it
   */
  record Fingerprint(Replica replica, int shard, long seq, long hash) implements Message {}
}
