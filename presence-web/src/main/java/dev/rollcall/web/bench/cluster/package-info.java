/** Scenarios of several nodes, each a process of its own on loopback, and of one node and its websocket clients. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.bench.cluster;
