/** Who is here, on every node. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.tracker;
