/** What the dashboard shows: the figures of every node, asked for while somebody looks and not otherwise. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.dashboard;
