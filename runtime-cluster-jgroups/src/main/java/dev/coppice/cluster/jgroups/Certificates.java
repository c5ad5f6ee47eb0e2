package dev.coppice.cluster.jgroups;

import dev.coppice.cluster.Tls;
import dev.coppice.cluster.spi.TransportFailed;
import dev.coppice.cluster.spi.TransportFailed.Kind;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// The keys and authorities of a node, ready for TLS.
///
/// @param context makes sockets that present the own certificate and check those of the others, as the files say at the
///     time of the handshake
record Certificates(SSLContext context) {
    /// For how long a connection may begin without presenting certificates again.
    private static final int SESSION_SECONDS = 60;

    /// Reads the files.
    ///
    /// @throws TransportFailed if a file, a password or a certificate is wrong; the text says which
    static Certificates of(Tls tls) throws TransportFailed {
        var files = new StoreFiles(tls);
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new CurrentKeys(files)}, new TrustManager[] {new CurrentTrust(files)},
                    new SecureRandom());
            context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
            context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
            return new Certificates(context);
        } catch (GeneralSecurityException failed) {
            throw new TransportFailed(Kind.TLS, "TLS cannot be set up with the key store " + tls.keyStore() + ": "
                    + failed.getMessage(), failed);
        }
    }
}
