package dev.coppice.cluster.jgroups;

import dev.coppice.cluster.Tls;
import dev.coppice.cluster.spi.TransportFailed;
import dev.coppice.cluster.spi.TransportFailed.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// The content of the files with the key and the authorities of a node. Immutable.
///
/// @param keys presents the own certificate
/// @param trust checks those of the others
record Stores(X509ExtendedKeyManager keys, X509ExtendedTrustManager trust) {

    /// Reads the files.
    ///
    /// @throws TransportFailed if a file, a password or a certificate is wrong; the text says which
    static Stores read(Tls tls) throws TransportFailed {
        var keys = load("key store", tls.keyStore(), tls.keySecret());
        checkKey(keys, tls.keyStore());
        var trustFile = tls.trustStore();
        var trustSecret = tls.trustSecret();
        var authorities = trustFile == null ? keys
                : load("trust store", trustFile, trustSecret == null ? tls.keySecret() : trustSecret);
        try {
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, tls.keySecret().toCharArray());
            for (var manager : factory.getKeyManagers()) {
                if (manager instanceof X509ExtendedKeyManager own) return new Stores(own, trust(authorities, tls));
            }
        } catch (GeneralSecurityException failed) {
            throw failure("TLS cannot be set up with the key store " + tls.keyStore() + ": " + failed.getMessage(),
                    failed);
        }
        throw failure("this JDK cannot use the key in " + tls.keyStore(), null);
    }

    private static KeyStore load(String what, Path file, String secret) throws TransportFailed {
        if (!Files.isReadable(file)) {
            throw failure("the " + what + " " + file.toAbsolutePath() + " does not exist or cannot be read", null);
        }
        try {
            return KeyStore.getInstance(file.toFile(), secret.toCharArray());
        } catch (IOException failed) {
            throw failure(failed.getCause() instanceof UnrecoverableKeyException
                    ? "the password of the " + what + " " + file + " is wrong"
                    : "the " + what + " " + file + " cannot be read: " + failed.getMessage(), failed);
        } catch (KeyStoreException unknown) {
            throw failure("the " + what + " " + file + " is neither PKCS #12 nor JKS", unknown);
        } catch (GeneralSecurityException failed) {
            throw failure("the " + what + " " + file + " cannot be read: " + failed.getMessage(), failed);
        }
    }

    /// An own certificate that is out of date would only be noticed by the others.
    private static void checkKey(KeyStore keys, Path file) throws TransportFailed {
        try {
            for (var alias : Collections.list(keys.aliases())) {
                if (!keys.isKeyEntry(alias)) continue;
                if (keys.getCertificate(alias) instanceof X509Certificate certificate) {
                    certificate.checkValidity();
                    return;
                }
            }
        } catch (CertificateExpiredException | CertificateNotYetValidException outOfDate) {
            throw failure("the certificate of this node in " + file + " is not valid today: " + outOfDate.getMessage(),
                    outOfDate);
        } catch (KeyStoreException failed) {
            throw failure("the key store " + file + " cannot be read: " + failed.getMessage(), failed);
        }
        throw failure("the key store " + file + " contains no key with a certificate", null);
    }

    private static X509ExtendedTrustManager trust(KeyStore authorities, Tls tls) throws GeneralSecurityException,
            TransportFailed {
        if (!holdsCertificate(authorities)) {
            throw failure("there is no certificate of an authority in " + trustFile(tls), null);
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities);
        for (var manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager trust) {
                return tls.allowed().isEmpty() ? trust : new AllowedNames(trust, List.copyOf(tls.allowed()));
            }
        }
        throw failure("this JDK cannot check certificates of authorities in " + trustFile(tls), null);
    }

    private static boolean holdsCertificate(KeyStore store) throws KeyStoreException {
        for (var alias : Collections.list(store.aliases())) {
            if (store.getCertificate(alias) != null) return true;
        }
        return false;
    }

    private static Path trustFile(Tls tls) {
        var file = tls.trustStore();
        return file == null ? tls.keyStore() : file;
    }

    private static TransportFailed failure(String text, @Nullable Throwable cause) {
        return new TransportFailed(Kind.TLS, text, cause);
    }
}
