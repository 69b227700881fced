/** Certificates and keys, for HTTP and between nodes. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.tls;
