package dev.coppice.cluster.internal.node;

import static dev.coppice.cluster.internal.node.WireReferences.CLUSTER_NAME;
import static dev.coppice.cluster.internal.node.WireReferences.ENVELOPE;
import static dev.coppice.cluster.internal.node.WireReferences.FROM;
import static dev.coppice.cluster.internal.node.WireReferences.FROM_OF_THIRD;
import static dev.coppice.cluster.internal.node.WireReferences.FROM_YOURS;
import static dev.coppice.cluster.internal.node.WireReferences.MINE;
import static dev.coppice.cluster.internal.node.WireReferences.NAME;
import static dev.coppice.cluster.internal.node.WireReferences.NOBODY;
import static dev.coppice.cluster.internal.node.WireReferences.OF_THIRD;
import static dev.coppice.cluster.internal.node.WireReferences.REASON;
import static dev.coppice.cluster.internal.node.WireReferences.REF;
import static dev.coppice.cluster.internal.node.WireReferences.YOURS;
import static java.util.Objects.requireNonNull;

import dev.coppice.cluster.NameAt;
import dev.coppice.cluster.spi.Codec;
import dev.coppice.cluster.spi.Envelope;
import dev.coppice.cluster.spi.Output;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.FarProcesses;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes addresses, exit reasons and envelopes: in few bytes for one connection, or so that they are good for all
/// connections of this node. [WireReferences] reads both. Thread-safe.
///
/// @param connection the connection, or null for all
record ReferenceWriter(LocalNode node, @Nullable Connection connection) {
    private static final int LONGEST_LABEL = 200;

    /// @param codec encodes the values inside a reference
    void write(Object reference, Codec.Session codec, Output out) {
        switch (reference) {
            case Pid pid -> pid(pid, out);
            case Ref<?> ref -> ref(ref, codec, out);
            case FarFrom<?> from -> from(from.owner(), from.ownerName(), from.handle(), out);
            case From<?> from -> from(node.incarnation(), node.name(), node.handles().handle(from), out);
            case ExitReason reason -> {
                out.u8(REASON);
                node.reasons().write(reason, codec, out);
            }
            case Envelope envelope -> {
                out.u8(ENVELOPE);
                var encoded = envelope.encoded();
                if (encoded != null) out.raw(encoded, 0, encoded.length);
                else codec.encode(envelope.value(), out);
            }
            default -> throw new IllegalArgumentException(reference.getClass().getName()
                    + " is no address and no exit reason");
        }
    }

    private void from(UUID owner, String ownerName, long handle, Output out) {
        if (connection != null && owner.equals(node.incarnation())) {
            out.u8(FROM);
        } else if (connection != null && owner.equals(connection.peer().incarnation())) {
            out.u8(FROM_YOURS);
        } else {
            out.u8(FROM_OF_THIRD);
            uuid(owner, out);
            out.text(ownerName);
        }
        out.unsigned(handle);
    }

    private void pid(Pid pid, Output out) {
        if (FarProcesses.isLocal(node.runtime(), pid)) {
            node.exported().get(pid.number(), () -> pid); // so that the same object is found when it comes back
            if (connection == null) {
                third(node.incarnation(), node.name(), node.place(), pid, out);
                return;
            }
            out.u8(MINE);
            out.unsigned(pid.number());
            out.text(label(pid));
            return;
        }
        var side = FarProcesses.side(pid);
        if (side != null && side == connection) {
            out.u8(YOURS);
            out.unsigned(pid.number());
        } else if (side instanceof Connection third) {
            third(third.peer().incarnation(), third.peer().name(), third.place(), pid, out);
        } else if (FarProcesses.isFar(pid)) { // its connection is lost: it is dead everywhere
            third(NOBODY, pid.node().orElse("?"), pid.node().orElse("?"), pid, out);
        } else {
            throw new IllegalArgumentException(pid + " belongs to another runtime of this JVM, which is not this node");
        }
    }

    private static void third(UUID incarnation, String nodeName, String place, Pid pid, Output out) {
        out.u8(OF_THIRD);
        uuid(incarnation, out);
        out.text(nodeName);
        out.text(place);
        out.unsigned(pid.number());
        out.text(label(pid));
    }

    private static void uuid(UUID value, Output out) {
        out.fixed64(value.getMostSignificantBits());
        out.fixed64(value.getLeastSignificantBits());
    }

    private static String label(Pid pid) {
        var label = FarProcesses.label(pid);
        return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL);
    }

    private void ref(Ref<?> ref, Codec.Session codec, Output out) {
        var local = FarProcesses.localName(ref);
        var far = FarProcesses.named(ref);
        if (local != null || far instanceof NameAt) {
            out.u8(NAME);
            out.text(far instanceof NameAt(_, var place) ? place : node.name());
            codec.encode(far instanceof NameAt(var key, _) ? key : requireNonNull(local).key(), out);
            return;
        }
        var shared = FarProcesses.anyName(ref);
        if (shared != null && shared.registry() instanceof NamesView view && view.isOf(node)) {
            out.u8(CLUSTER_NAME);
            codec.encode(shared.key(), out);
            return;
        }
        if (FarProcesses.isName(ref)) {
            throw new IllegalArgumentException("the address " + ref
                    + " is a name in a registry that other nodes cannot ask; send the pid, or a name of the runtime");
        }
        var pid = ref.pid();
        if (pid == null)
            throw new IllegalArgumentException("the address " + ref + " of " + ref.getClass().getName()
                    + " cannot travel");
        out.u8(REF);
        pid(pid, out);
    }
}
