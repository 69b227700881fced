/**
 * One websocket speaking Phoenix Channels V2. {@link dev.rollcall.web.socket.SocketSession} is the protocol as a pure state
 * machine, {@link dev.rollcall.web.socket.SocketConnection} performs what it says.
 */
@org.jspecify.annotations.NullMarked
package dev.rollcall.web.socket;
