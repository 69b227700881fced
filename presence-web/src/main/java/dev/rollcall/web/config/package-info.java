/** What a node is told: by flags, environment, file and defaults, in this order of precedence; and where each value came from. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.config;
