package dev.rollcall.web.tls;

import dev.rollcall.pubsub.Knobs;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TCPSSLOptions;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the certificate and the key of one side are, and whose certificates the other side may have. PEM files; read at the start. */
public final class TlsOptions {

  private String certFile = "";
  private String keyFile = "";
  private String caFile = "";

  /** Defaults: no TLS. */
  public TlsOptions() {}

  /** A copy. */
  public TlsOptions(TlsOptions other) {
    this(other.toJson());
  }

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown or of the wrong type: it names the knob
   */
  public TlsOptions(JsonObject json) {
    Knobs knobs = new Knobs("tls", json);
    setCertFile(knobs.string("certFile", certFile));
    setKeyFile(knobs.string("keyFile", keyFile));
    setCaFile(knobs.string("caFile", caFile));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON. */
  public JsonObject toJson() {
    return new JsonObject().put("certFile", certFile).put("keyFile", keyFile).put("caFile", caFile);
  }

  /** Whether anything is set. */
  public boolean isConfigured() {
    return !certFile.isEmpty() || !keyFile.isEmpty() || !caFile.isEmpty();
  }

  /**
   * A server's side: its certificate and, if a CA is named, only clients with a certificate of that CA.
   *
   * @throws IllegalArgumentException if a file is missing or cannot be read: it names the knob
   */
  public <T extends TCPSSLOptions> T serve(T options) {
    require("certFile", certFile);
    require("keyFile", keyFile);
    options
        .setSsl(true)
        .setKeyCertOptions(new PemKeyCertOptions().setCertPath(certFile).setKeyPath(keyFile));
    if (!caFile.isEmpty()) {
      require("caFile", caFile);
      options.setTrustOptions(new PemTrustOptions().addCertPath(caFile));
    }
    return options;
  }

  /** What a server asks of its clients: a certificate, if a CA is named. */
  public ClientAuth clientAuth() {
    return caFile.isEmpty() ? ClientAuth.NONE : ClientAuth.REQUIRED;
  }

  /**
   * Refuses what is not enough for two sides that have to know each other.
   *
   * @throws IllegalArgumentException naming the knob
   */
  public void requireMutual() {
    require("certFile", certFile);
    require("keyFile", keyFile);
    require("caFile", caFile);
  }

  /** The certificate, with the chain above it; empty: no TLS. */
  public String getCertFile() {
    return certFile;
  }

  /** Sets {@link #getCertFile()}. */
  public TlsOptions setCertFile(String certFile) {
    this.certFile = certFile;
    return this;
  }

  /** The certificate's key, PKCS#8. */
  public String getKeyFile() {
    return keyFile;
  }

  /** Sets {@link #getKeyFile()}. */
  public TlsOptions setKeyFile(String keyFile) {
    this.keyFile = keyFile;
    return this;
  }

  /** The certificates of those who sign the other side's; empty: the other side needs none. */
  public String getCaFile() {
    return caFile;
  }

  /** Sets {@link #getCaFile()}. */
  public TlsOptions setCaFile(String caFile) {
    this.caFile = caFile;
    return this;
  }

  private static void require(String knob, String file) {
    Knobs.require(!file.isEmpty(), "tls %s is missing", knob);
    Knobs.require(
        Files.isReadable(Path.of(file)), "tls %s is \"%s\": it cannot be read", knob, file);
  }
}
