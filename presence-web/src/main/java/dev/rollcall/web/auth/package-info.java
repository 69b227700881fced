/**
 * Who is asking, and what they may. An {@link dev.rollcall.web.auth.Authenticator} makes an {@link dev.rollcall.web.auth.Identity} of what a
 * request brings; its {@link dev.rollcall.web.auth.TopicPolicy} answers for each topic with {@link dev.rollcall.web.auth.TopicRights}: what is
 * not granted is denied.
 */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.auth;
