/** Real joins and leaves from a file, driven through real nodes, and the verdict on what every node then shows. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.replay;
