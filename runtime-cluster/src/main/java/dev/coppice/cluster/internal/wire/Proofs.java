package dev.coppice.cluster.internal.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Proves and checks that a node knows the secret of the cluster, without sending it.
///
/// The proof is an HMAC-SHA-256 over both greetings, the prover's first. It contains both fresh nonces, so it cannot be
/// replayed, and its direction, so it cannot be sent back to the node that made it.
public final class Proofs {
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] NONE = {};

    private final byte @Nullable [] secret;

    /// @param secret the secret, or null if there is none
    public Proofs(byte @Nullable [] secret) {
        this.secret = secret == null ? null : secret.clone();
    }

    public boolean hasSecret() {
        return secret != null;
    }

    /// Returns the proof that `prover`, this node, makes for `other`; empty without a secret.
    public byte[] prove(Greeting.Hello prover, Greeting.Hello other) {
        return secret == null ? NONE : mac(secret, prover, other);
    }

    /// Returns whether `proof` was made by a node that knows the secret. The time it takes does not depend on it.
    public boolean isValid(byte[] proof, Greeting.Hello prover, Greeting.Hello other) {
        return secret == null ? proof.length == 0 : MessageDigest.isEqual(proof, mac(secret, prover, other));
    }

    private static byte[] mac(byte[] key, Greeting.Hello prover, Greeting.Hello other) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update("coppice greeting 1".getBytes(StandardCharsets.UTF_8));
            update(mac, prover);
            update(mac, other);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static void update(Mac mac, Greeting.Hello hello) {
        byte[] packet = hello.toPacket();
        mac.update(ByteBuffer.allocate(4).putInt(packet.length).array());
        mac.update(packet);
    }
}
