package dev.rollcall.web.todo;

import dev.rollcall.pubsub.Knobs;

/**
 * What fits into a node. Give every node the same. They hold for what is added; what was added on two sides of a split is all kept, so after a heal there may be more.
 *
 * @param maxLists most lists, 1 to 10 000; a node keeps a copy of each, and tells all their names in one message
 * @param maxEntries most entries of a list, 1 to 10 000; they travel in one message when a node comes
 * @param maxTitleBytes longest title as UTF-8, 1 to 1 024
 */
public record TodoLimits(int maxLists, int maxEntries, int maxTitleBytes) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the limit, its value and its range
   */
  public TodoLimits {
    Knobs.inRange("maxLists", maxLists, 1, 10_000);
    Knobs.inRange("maxEntries", maxEntries, 1, 10_000);
    Knobs.inRange("maxTitleBytes", maxTitleBytes, 1, 1_024);
  }
}
