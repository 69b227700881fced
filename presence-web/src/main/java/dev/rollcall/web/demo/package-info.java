/** A cluster to look at and to break: real node processes, and a crowd that lives in its rooms. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.demo;
