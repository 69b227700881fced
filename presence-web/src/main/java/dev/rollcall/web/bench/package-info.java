/**
 * What Rollcall costs, measured: {@code rollcall bench}.
 *
 * <p>A {@link dev.rollcall.web.bench.Scenario} answers one question. It measures Rollcall and, where there is one, a floor: the least that anything could
 * cost that does the job, in the same run, in turns with it, so that both see the same machine. And it checks what it did: a figure of something that was not
 * done right is worth nothing.
 */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.bench;
