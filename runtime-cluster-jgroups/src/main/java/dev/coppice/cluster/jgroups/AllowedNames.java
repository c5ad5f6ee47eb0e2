package dev.coppice.cluster.jgroups;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts the certificates that another manager trusts, if they have one of the allowed names: as its common name or as
/// one of its alternative names.
final class AllowedNames extends X509ExtendedTrustManager {
    private static final int DNS_NAME = 2;

    private final X509ExtendedTrustManager authorities;
    private final List<String> allowed;

    AllowedNames(X509ExtendedTrustManager authorities, List<String> allowed) {
        this.authorities = authorities;
        this.allowed = allowed;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        var names = names(chain[0]);
        if (names.stream().noneMatch(allowed::contains)) {
            throw new CertificateException("the certificate is for " + names + ", and allowed are " + allowed);
        }
    }

    static List<String> names(X509Certificate certificate) throws CertificateParsingException {
        var names = new ArrayList<String>();
        try {
            for (var part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) names.add(String.valueOf(part.getValue()));
            }
        } catch (InvalidNameException malformed) {
            throw new CertificateParsingException("the subject of a certificate has no valid name", malformed);
        }
        var alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives == null) return names;
        for (var alternative : alternatives) {
            if (alternative.get(0) instanceof Integer kind && kind == DNS_NAME)
                names.add(String.valueOf(alternative.get(1)));
        }
        return names;
    }

    @Override public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        authorities.checkClientTrusted(chain, type, socket);
        check(chain);
    }

    @Override public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        authorities.checkServerTrusted(chain, type, socket);
        check(chain);
    }

    @Override public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        authorities.checkClientTrusted(chain, type, engine);
        check(chain);
    }

    @Override public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        authorities.checkServerTrusted(chain, type, engine);
        check(chain);
    }

    @Override public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        authorities.checkClientTrusted(chain, type);
        check(chain);
    }

    @Override public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        authorities.checkServerTrusted(chain, type);
        check(chain);
    }

    @Override public X509Certificate[] getAcceptedIssuers() {
        return authorities.getAcceptedIssuers();
    }
}
