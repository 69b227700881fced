/**
 * Webhooks: an application's servers are told by HTTP when topics become occupied and vacated, and when members come and go.
 * {@link dev.rollcall.web.hook.Occupancy}, {@link dev.rollcall.web.hook.DeliveryQueue}, {@link dev.rollcall.web.hook.Speakers}, {@link
 * dev.rollcall.web.hook.Rendezvous} and {@link dev.rollcall.web.hook.Standby} decide; {@link
 * dev.rollcall.web.hook.HookVerticle} listens and sends.
 */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.hook;
