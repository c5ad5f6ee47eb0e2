package dev.coppice.cluster;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.spi.Elements;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The certificates with which nodes prove their identity to each other. Both sides of each connection present one.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterExamples" region="tls"}
///
/// @param keyStore the file with the key and the certificate of this node (PKCS #12 or JKS)
/// @param keySecret the password of the key store
/// @param trustStore the file with the authorities that the certificates of the others are checked against; null for
///     the key store itself
/// @param trustSecret the password of the trust store, or null
/// @param allowed the names that certificates may have; empty for all that the authorities have signed
/// @param bindsNames whether a node is admitted only under a name that its certificate has
public record Tls(
        Path keyStore, String keySecret, @Nullable Path trustStore, @Nullable String trustSecret,
        List<String> allowed, boolean bindsNames) {

    public Tls {
        requireNonNull(keyStore, "keyStore must not be null");
        requireNonNull(keySecret, "keySecret must not be null");
        allowed = Elements.list("allowed", allowed);
    }

    /// Returns the certificates of one file that holds both the own key and the authorities.
    public static Tls keyStore(Path file, String secret) {
        return new Tls(file, secret, null, null, List.of(), false);
    }

    /// Returns a copy with authorities from a file of their own.
    public Tls trustStore(Path file, String secret) {
        return new Tls(keyStore, keySecret, file, secret, allowed, bindsNames);
    }

    /// Returns a copy that accepts only certificates with one of `names`.
    public Tls allow(String... names) {
        return new Tls(keyStore, keySecret, trustStore, trustSecret, Elements.list("names", names), bindsNames);
    }

    /// Returns a copy that admits a node only under a name that its certificate has, as its common name or as one of
    /// its alternative names. Without it, a node with a valid certificate may take the name of another one that is not
    /// up. The transport must know the certificates of its connections.
    public Tls bindNames() {
        return new Tls(keyStore, keySecret, trustStore, trustSecret, allowed, true);
    }

    /// Shows no secret.
    @Override public String toString() {
        return "Tls[keyStore=" + keyStore + ", trustStore=" + trustStore + ", allowed=" + allowed
                + ", bindsNames=" + bindsNames + "]";
    }
}
