package dev.coppice.cluster.jgroups;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Presents the certificate that is in the key store when a handshake begins. The key and the chain that go with it are
/// asked for right after.
final class CurrentKeys extends X509ExtendedKeyManager {
    private final StoreFiles files;

    CurrentKeys(StoreFiles files) {
        this.files = files;
    }

    private X509ExtendedKeyManager now() {
        return files.now().keys();
    }

    private X509ExtendedKeyManager last() {
        return files.last().keys();
    }

    @Override public @Nullable String chooseClientAlias(
            String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return now().chooseClientAlias(types, issuers, socket);
    }

    @Override public @Nullable String chooseServerAlias(
            String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return now().chooseServerAlias(type, issuers, socket);
    }

    @Override public @Nullable String chooseEngineClientAlias(
            String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return now().chooseEngineClientAlias(types, issuers, engine);
    }

    @Override public @Nullable String chooseEngineServerAlias(
            String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return now().chooseEngineServerAlias(type, issuers, engine);
    }

    @Override public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
        return now().getClientAliases(type, issuers);
    }

    @Override public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return now().getServerAliases(type, issuers);
    }

    @Override public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return last().getCertificateChain(alias);
    }

    @Override public @Nullable PrivateKey getPrivateKey(String alias) {
        return last().getPrivateKey(alias);
    }
}
