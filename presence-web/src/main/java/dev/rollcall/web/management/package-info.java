/** The surface for those who run the node: on a port of its own, or with the others in development mode. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.management;
