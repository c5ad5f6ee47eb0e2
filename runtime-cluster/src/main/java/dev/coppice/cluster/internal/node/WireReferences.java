package dev.coppice.cluster.internal.node;

import static java.util.Objects.requireNonNull;

import dev.coppice.cluster.NameAt;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import dev.coppice.cluster.spi.References;
import dev.coppice.cluster.spi.Undecodable;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.Gen;
import java.util.UUID;

/// Encodes addresses and exit reasons for one connection.
final class WireReferences implements References {
    private static final int MINE = 0;
    private static final int YOURS = 1;
    private static final int OF_THIRD = 2;
    private static final int REF = 3;
    private static final int NAME = 4;
    private static final int FROM = 5;
    private static final int FROM_YOURS = 6;
    private static final int REASON = 7;
    private static final int FROM_OF_THIRD = 8;
    private static final int CLUSTER_NAME = 9;
    private static final int LONGEST_LABEL = 200;
    /// Stands for the incarnation of a node that is lost.
    private static final UUID NOBODY = new UUID(0, 0);

    private final Connection connection;

    WireReferences(Connection connection) {
        this.connection = connection;
    }

    // ── writing ──

    @Override public void write(Object reference, Output out) {
        switch (reference) {
            case Pid pid -> pid(pid, out);
            case Ref<?> ref -> ref(ref, out);
            case FarFrom<?> from -> {
                if (from.owner().equals(connection.peer().incarnation())) {
                    out.u8(FROM_YOURS);
                } else {
                    out.u8(FROM_OF_THIRD);
                    uuid(from.owner(), out);
                    out.text(from.ownerName());
                }
                out.unsigned(from.handle());
            }
            case From<?> from -> {
                out.u8(FROM);
                out.unsigned(connection.node().handles().handle(from));
            }
            case ExitReason reason -> {
                out.u8(REASON);
                connection.reasons().write(reason, connection.codec(), out);
            }
            default -> throw new IllegalArgumentException(reference.getClass().getName()
                    + " is no address and no exit reason");
        }
    }

    private void pid(Pid pid, Output out) {
        var runtime = connection.node().runtime();
        if (FarProcesses.isLocal(runtime, pid)) {
            connection.export(pid);
            out.u8(MINE);
            out.unsigned(pid.number());
            out.text(label(pid));
            return;
        }
        var side = FarProcesses.side(pid);
        if (side == connection) {
            out.u8(YOURS);
            out.unsigned(pid.number());
        } else if (side instanceof Connection third) {
            out.u8(OF_THIRD);
            uuid(third.peer().incarnation(), out);
            out.text(third.peer().name());
            out.text(third.place());
            out.unsigned(pid.number());
            out.text(label(pid));
        } else if (FarProcesses.isFar(pid)) { // its connection is lost: it is dead everywhere
            out.u8(OF_THIRD);
            uuid(NOBODY, out);
            out.text(pid.node().orElse("?"));
            out.text(pid.node().orElse("?"));
            out.unsigned(pid.number());
            out.text(label(pid));
        } else {
            throw new IllegalArgumentException(pid + " belongs to another runtime of this JVM, which is not this node");
        }
    }

    private static void uuid(UUID value, Output out) {
        out.fixed64(value.getMostSignificantBits());
        out.fixed64(value.getLeastSignificantBits());
    }

    private static UUID uuid(Input in) throws Malformed {
        return new UUID(in.fixed64(), in.fixed64());
    }

    private static String label(Pid pid) {
        var label = FarProcesses.label(pid);
        return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL);
    }

    private void ref(Ref<?> ref, Output out) {
        var local = FarProcesses.localName(ref);
        var far = FarProcesses.named(ref);
        if (local != null || far instanceof NameAt) {
            out.u8(NAME);
            out.text(far instanceof NameAt(_, var node) ? node : connection.node().name());
            connection.codec().encode(far instanceof NameAt(var key, _) ? key : requireNonNull(local).key(), out);
            return;
        }
        var shared = FarProcesses.anyName(ref);
        if (shared != null && shared.registry() instanceof NamesView view && view.isOf(connection.node())) {
            out.u8(CLUSTER_NAME);
            connection.codec().encode(shared.key(), out);
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

    // ── reading ──

    @Override public Object read(Input in) throws Undecodable, Malformed {
        int kind = in.u8();
        return switch (kind) {
            case MINE, YOURS, OF_THIRD -> pid(kind, in);
            case REF -> Gen.ref(pid(in.u8(), in));
            case NAME -> name(in);
            case CLUSTER_NAME -> clusterName(in);
            case FROM -> new FarFrom<>(connection.node(), connection.peer().incarnation(), connection.peer().name(),
                    in.unsigned());
            case FROM_OF_THIRD -> {
                var owner = uuid(in);
                var name = in.text();
                long handle = in.unsigned();
                yield owner.equals(connection.node().incarnation()) ? connection.node().handles().from(handle)
                        : new FarFrom<>(connection.node(), owner, name, handle);
            }
            case FROM_YOURS -> connection.node().handles().from(in.unsigned());
            case REASON -> connection.reasons().read(in, connection.codec());
            default -> throw new Malformed("unknown kind of reference: " + kind);
        };
    }

    private Pid pid(int kind, Input in) throws Malformed {
        return switch (kind) {
            case MINE -> connection.standIn(in.unsigned(), in.text());
            case YOURS -> own(in.unsigned());
            case OF_THIRD -> {
                var incarnation = uuid(in);
                var node = in.text();
                var place = in.text();
                long number = in.unsigned();
                var label = in.text();
                if (incarnation.equals(connection.node().incarnation())) yield own(number);
                var third = incarnation.equals(NOBODY) ? null
                        : connection.node().connections().find(incarnation, node, place);
                yield third == null
                        ? FarProcesses.createLost(connection.node().runtime(), node, place, number, label, null)
                        : third.standIn(number, label);
            }
            default -> throw new Malformed("unknown kind of pid: " + kind);
        };
    }

    private Pid own(long number) {
        var node = connection.node();
        var pid = FarProcesses.process(node.runtime(), number);
        if (pid != null) return pid;
        var exported = node.exported().get(number);
        return exported != null
                ? exported
                : FarProcesses.createLost(node.runtime(), node.name(), node.place(), number, "ended", null);
    }

    private Ref<?> name(Input in) throws Undecodable, Malformed {
        var node = in.text();
        var key = connection.codec().decode(in);
        try {
            return connection.node().ref(node, new Name<>(key == null ? "" : key));
        } catch (IllegalArgumentException noName) {
            throw new Undecodable("no name of a process: " + noName.getMessage());
        }
    }

    private Ref<?> clusterName(Input in) throws Undecodable, Malformed {
        var key = connection.codec().decode(in);
        try {
            return connection.node().runtime().ref(connection.node().name(key == null ? "" : key));
        } catch (IllegalArgumentException noName) {
            throw new Undecodable("no name of the cluster: " + noName.getMessage());
        }
    }
}
