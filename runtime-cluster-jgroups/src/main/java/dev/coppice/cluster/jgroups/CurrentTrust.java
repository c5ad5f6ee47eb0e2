package dev.coppice.cluster.jgroups;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts the authorities that are in the trust store when a certificate is checked.
final class CurrentTrust extends X509ExtendedTrustManager {
    private final StoreFiles files;

    CurrentTrust(StoreFiles files) {
        this.files = files;
    }

    private X509ExtendedTrustManager now() {
        return files.now().trust();
    }

    @Override public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        now().checkClientTrusted(chain, type, socket);
    }

    @Override public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        now().checkServerTrusted(chain, type, socket);
    }

    @Override public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        now().checkClientTrusted(chain, type, engine);
    }

    @Override public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        now().checkServerTrusted(chain, type, engine);
    }

    @Override public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        now().checkClientTrusted(chain, type);
    }

    @Override public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        now().checkServerTrusted(chain, type);
    }

    @Override public X509Certificate[] getAcceptedIssuers() {
        return now().getAcceptedIssuers();
    }
}
