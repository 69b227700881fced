/** The presences of a topic as the frames that browsers get: encoded once per event loop, written to many. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.presence;
