/** How much one client may ask for in how short a time, and how much of a node one address or user may take. Pure: time is a parameter. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.limit;
