package dev.coppice.cluster.jgroups;

import dev.coppice.cluster.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// An authority that signs certificates for tests, with the JDK's keytool.
final class Authority {
    static final String SECRET = "not-a-secret";

    private final Path folder;
    private final Path keys;
    private final Path trust;

    Authority(Path folder, String name) throws IOException {
        this.folder = folder;
        keys = folder.resolve(name + ".p12");
        trust = folder.resolve(name + "-trust.p12");
        var certificate = folder.resolve(name + ".crt");
        keytool("-genkeypair", "-alias", "ca", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + name,
                "-ext",
                "bc:c", "-validity", "10", "-keystore", keys.toString());
        keytool("-exportcert", "-alias", "ca", "-keystore", keys.toString(), "-file", certificate.toString());
        keytool("-importcert", "-noprompt", "-alias", "ca", "-keystore", trust.toString(), "-file",
                certificate.toString());
    }

    /// A signed certificate for a node, valid for ten days from `start` (in the words of keytool: `-1d`, `-20d`).
    Tls certificate(String name, String start) throws IOException {
        var store = folder.resolve(name + start + ".p12").toString();
        var alias = name + start;
        keytool("-genkeypair", "-alias", alias, "-signer", "ca", "-keyalg", "EC", "-groupname", "secp256r1", "-dname",
                "CN=" + name,
                "-startdate", start, "-validity", "10", "-keystore", keys.toString());
        keytool("-importkeystore", "-noprompt", "-srckeystore", keys.toString(), "-srcstorepass", SECRET, "-srcalias",
                alias,
                "-destkeystore", store, "-deststorepass", SECRET, "-deststoretype", "PKCS12");
        return Tls.keyStore(Path.of(store), SECRET).trustStore(trust, SECRET);
    }

    private static void keytool(String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        if (!arguments[0].equals("-importkeystore"))
            command.addAll(List.of("-storepass", SECRET, "-storetype", "PKCS12"));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0)
                throw new IOException(command + ": " + output);
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }
}
