/** What a browser is shown: the room and the dashboard, served from the classpath. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.pages;
