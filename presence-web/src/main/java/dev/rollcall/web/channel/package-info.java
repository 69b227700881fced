/** What an application's own channels are made of. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.channel;
