/** A node as a process of a benchmark: it does what it is told, and tells when things happened. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.bench.node;
