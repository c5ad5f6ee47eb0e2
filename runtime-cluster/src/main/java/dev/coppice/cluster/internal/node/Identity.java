package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.internal.wire.Greeting;
import dev.coppice.cluster.internal.wire.Greeting.Hello;
import dev.coppice.cluster.internal.wire.Greeting.Proof;
import dev.coppice.cluster.internal.wire.Proofs;
import dev.coppice.cluster.internal.wire.Protocol;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.ProcessControl;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The identity of one node: the content of its greetings, and its proof that it knows the secret. Thread-safe.
final class Identity {
    private final ActorRuntime runtime;
    private final NodeOptions options;
    private final @Nullable SecureRandom secureRandom;
    private final UUID incarnation;
    private final Proofs proofs;

    Identity(ActorRuntime runtime, NodeOptions options) {
        this.runtime = runtime;
        this.options = options;
        this.secureRandom = FarProcesses.isSimulated(runtime) ? null : new SecureRandom();
        this.incarnation = new UUID(random(), random());
        this.proofs = new Proofs(options.secret());
    }

    UUID incarnation() {
        return incarnation;
    }

    /// Returns a new number for an attempt to connect.
    long attempt() {
        while (true) {
            long number = random();
            if (number != 0) return number;
        }
    }

    /// @param joining whether the node has not been admitted yet
    /// @param epoch the lowest number that the connection may get
    Hello hello(long attempt, boolean joining, long epoch) {
        return new Hello(Protocol.OLDEST, Protocol.NEWEST, 0, attempt, incarnation, options.cluster(), options.name(),
                options.roles(), options.version(), joining, proofs.hasSecret(), epoch, FarProcesses.number(runtime),
                freshNonce());
    }

    private byte[] freshNonce() {
        var fresh = ByteBuffer.allocate(Greeting.NONCE);
        while (fresh.hasRemaining()) fresh.putLong(random());
        return fresh.array();
    }

    private long random() {
        return secureRandom == null ? ProcessControl.random(runtime) : secureRandom.nextLong();
    }

    boolean hasSecret() {
        return proofs.hasSecret();
    }

    /// Returns the answer to `theirs` of the side that has said `own`.
    Proof prove(Hello own, Hello theirs) {
        return new Proof(own, theirs.attempt(), proofs.prove(own, theirs));
    }

    /// Returns whether `proof` answers `own`, by a node that knows the secret.
    boolean isProven(Proof proof, Hello own) {
        return proofs.isValid(proof.mac(), proof.hello(), own);
    }
}
