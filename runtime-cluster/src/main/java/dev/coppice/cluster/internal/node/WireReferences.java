package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.spi.Envelope;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import dev.coppice.cluster.spi.References;
import dev.coppice.cluster.spi.Undecodable;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.Gen;
import java.util.UUID;

/// Encodes addresses and exit reasons for one connection.
final class WireReferences implements References {
    static final int MINE = 0;
    static final int YOURS = 1;
    static final int OF_THIRD = 2;
    static final int REF = 3;
    static final int NAME = 4;
    static final int FROM = 5;
    static final int FROM_YOURS = 6;
    static final int REASON = 7;
    static final int FROM_OF_THIRD = 8;
    static final int CLUSTER_NAME = 9;
    static final int ENVELOPE = 10;
    /// Stands for the incarnation of a node that is lost.
    static final UUID NOBODY = new UUID(0, 0);

    private final Connection connection;
    private final ReferenceWriter writer;

    WireReferences(Connection connection) {
        this.connection = connection;
        this.writer = new ReferenceWriter(connection.node(), connection);
    }

    @Override public void write(Object reference, Output out) {
        writer.write(reference, connection.codec(), out);
    }

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
            case ENVELOPE -> envelope(in);
            default -> throw new Malformed("unknown kind of reference: " + kind);
        };
    }

    private Envelope envelope(Input in) throws Malformed {
        try {
            return Envelope.of(connection.codec().decode(in));
        } catch (Undecodable unknown) {
            in.skip(in.remaining());
            return Envelope.unreadable(connection.node().reports().undecodable(connection.peer(), unknown));
        }
    }

    private static UUID uuid(Input in) throws Malformed {
        return new UUID(in.fixed64(), in.fixed64());
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
