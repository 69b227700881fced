package dev.rollcall.web.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A CA in a directory, and certificates that it signs, made with the JDK's keytool. */
public final class Certificates {

  private static final String PASSWORD = "changeit";

  private final Path directory;
  private final String name;

  /** A new CA of this name. */
  public Certificates(Path directory, String name) {
    this.directory = directory;
    this.name = name;
    keytool(
        "-genkeypair",
        "-keyalg",
        "EC",
        "-alias",
        name,
        "-dname",
        "CN=" + name,
        "-ext",
        "bc:c",
        "-keystore",
        store(name));
    write(name + ".pem", "CERTIFICATE", load(name).certificate);
  }

  /** The CA's own certificate. */
  public Path ca() {
    return directory.resolve(name + ".pem");
  }

  /** Options for a side of this name, which shows a certificate of this CA and asks for one of it. */
  public TlsOptions mutual(String side) {
    return oneSided(side).setCaFile(ca().toString());
  }

  /** Options for a side that asks for none. */
  public TlsOptions oneSided(String side) {
    keytool(
        "-genkeypair",
        "-keyalg",
        "EC",
        "-alias",
        side,
        "-dname",
        "CN=" + side,
        "-ext",
        "san=ip:127.0.0.1",
        "-keystore",
        store(side));
    keytool("-certreq", "-alias", side, "-keystore", store(side), "-file", path(side + ".csr"));
    keytool(
        "-gencert",
        "-alias",
        name,
        "-keystore",
        store(name),
        "-infile",
        path(side + ".csr"),
        "-outfile",
        path(side + ".crt"),
        "-rfc",
        "-ext",
        "san=ip:127.0.0.1");
    write(side + ".key", "PRIVATE KEY", load(side).key);
    return new TlsOptions().setCertFile(path(side + ".crt")).setKeyFile(path(side + ".key"));
  }

  private record Loaded(byte[] certificate, byte[] key) {}

  private Loaded load(String alias) {
    try (InputStream in = Files.newInputStream(Path.of(store(alias)))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      return new Loaded(
          store.getCertificate(alias).getEncoded(),
          store.getKey(alias, PASSWORD.toCharArray()).getEncoded());
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private void write(String file, String kind, byte[] content) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    try {
      Files.writeString(
          directory.resolve(file),
          "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String store(String alias) {
    return path(alias + ".p12");
  }

  private String path(String file) {
    return directory.resolve(file).toString();
  }

  private static void keytool(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(command + ": " + said);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
