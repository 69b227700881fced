/** The messages of Phoenix Channels V2, as texts and bytes. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.wire;
