package dev.rollcall.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A websocket by hand: for clients that do what no library lets them. */
final class RawSocket implements AutoCloseable {

  private static final int TIMEOUT_MS = 30_000;

  private final Socket socket;
  private final String response;

  /** Connects and shakes hands; header lines end with CR LF each. */
  RawSocket(int port, String uri, String headers) throws IOException {
    this(port, uri, headers, 65_536);
  }

  /** The same, for which the kernel keeps no more than this unread. */
  RawSocket(int port, String uri, String headers, int receiveBufferBytes) throws IOException {
    socket = new Socket();
    socket.setReceiveBufferSize(receiveBufferBytes);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(TIMEOUT_MS);
    String request =
        "GET " + uri + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + headers + "\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    response = head(socket.getInputStream());
  }

  RawSocket(int port) throws IOException {
    this(port, "/socket/websocket?vsn=2.0.0", "");
  }

  /** The handshake's answer: status line and headers. */
  String response() {
    return response;
  }

  int status() {
    return Integer.parseInt(response.substring(9, 12));
  }

  void text(String text) throws IOException {
    frame(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  /** One frame, with this first byte: final bit, reserved bits, opcode. Masked with zeros. */
  void frame(int first, byte[] payload) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(first);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length < 65_536) {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) payload.length >> shift));
      }
    }
    frame.write(new byte[4]);
    frame.write(payload);
    socket.getOutputStream().write(frame.toByteArray());
  }

  /** Reads until the server ends the connection, and tells what it read; fails if it does not. */
  String awaitEnd() throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(read);
    } catch (java.net.SocketException reset) {
      // Ended as well.
    }
    return read.toString(StandardCharsets.ISO_8859_1);
  }

  /** Reads what there is until the text has come, and tells all that it read. */
  String await(String text) throws IOException {
    StringBuilder read = new StringBuilder();
    byte[] buffer = new byte[8_192];
    while (read.indexOf(text) < 0) {
      int count = socket.getInputStream().read(buffer);
      if (count < 0) {
        throw new AssertionError("ended before \"" + text + "\": " + read);
      }
      read.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
    }
    return read.toString();
  }

  /** Ends as a machine does that loses its power: without a goodbye of any kind. */
  void vanish() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.US_ASCII);
  }
}
