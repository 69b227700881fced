/** Presence pushed to browsers. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web;
