/** The command line. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.cli;
