package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.Factory;
import dev.coppice.cluster.NoFactory;
import dev.coppice.cluster.Right;
import dev.coppice.cluster.TaskFactory;
import dev.coppice.cluster.internal.wire.Kind;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import dev.coppice.cluster.spi.Undecodable;
import dev.coppice.core.Behaviour;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.NameRegistry;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.TaskSupport;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Starts processes and tasks at peers, and for peers here.
///
/// A factory is a name and an argument: no code and no name of a class travels.
final class RemoteStarts {

    private RemoteStarts() {}

    /// A start, as errors show it.
    private record Start(String factory, @Nullable Object argument) {
        @Override public String toString() {
            return "start of " + factory;
        }
    }

    /// A start whose result is awaited here.
    ///
    /// @param caller the process to link the new one to, or null
    private record Awaited(Start start, @Nullable Pid caller) {
        @Override public String toString() {
            return start.toString();
        }
    }

    // ── starting at a peer ──

    static <A, M> StartResult<M> start(
            LocalNode node, RemotePeer peer, Factory<A, M> factory, A argument, StartOptions options, boolean linked) {
        var self = ProcessContext.currentOrNull();
        if (linked && self == null) throw new IllegalStateException("only a process can link itself to what it starts");
        var name = options.name();
        if (name != null && name.registry() != NameRegistry.LOCAL) {
            throw new IllegalArgumentException(
                    "a process at another node is started with a name of that node's own table, not " + name);
        }
        var connection = peer.connection();
        if (connection == null) return new StartResult.Failed<>(ExitReason.NO_CONNECTION);
        var start = new Start(factory.name(), argument);
        var request = FarProcesses.request(
                node.runtime(), factory.name() + "@" + peer.name(),
                new Awaited(start, linked && self != null ? self.pid() : null));
        connection.calls.open(Kind.START, request, deadline(node, options.timeout()), out -> {
            out.unsigned(self == null ? 0 : self.pid().number());
            out.bool(linked);
            out.text(factory.name());
            connection.reasons().value(name == null ? null : name.key(), connection.codec(), out);
            connection.reasons()
                    .value(options.label() == null ? null : String.valueOf(options.label()), connection.codec(), out);
            var timeout = options.timeout();
            out.bool(timeout != null);
            if (timeout != null) out.unsigned(Timeouts.nanos(timeout));
            connection.codec().encode(argument, out);
        });
        return await(request);
    }

    private static long deadline(LocalNode node, @Nullable Duration timeout) {
        return Timeouts.deadline(node.now(), timeout == null ? node.options().sendTimeout() : timeout);
    }

    @SuppressWarnings("unchecked") // the factory's type determines the type of the process
    private static <M> StartResult<M> await(Request<@Nullable Object> request) {
        try {
            return (StartResult<M>) java.util.Objects.requireNonNull(FarProcesses.await(request, null));
        } catch (CallFailed failed) {
            return new StartResult.Failed<>(failed.cause());
        }
    }

    static void started(Connection connection, Input body) throws Malformed {
        long number = body.unsigned();
        var pid = connection.standIn(body.unsigned(), body.text());
        var info = connection.reasons().value(body, connection.codec());
        var request = connection.calls.answered(number);
        if (request == null) return; // its starter has ended
        if (request.payload() instanceof Awaited(_, var caller) && caller != null
                && !FarProcesses.link(pid, caller, () -> {})) {
            connection.ended(caller.number(), ExitReason.NO_PROCESS);
        }
        Ref<Object> ref = Gen.ref(pid);
        FarProcesses.complete(request, new StartResult.Started<>(ref, pid, info));
    }

    static void notStarted(Connection connection, Input body) throws Malformed {
        var request = connection.calls.answered(body.unsigned());
        boolean ignored = body.bool();
        var reason = connection.reasons().read(body, connection.codec());
        if (request == null) return;
        FarProcesses.complete(request, ignored ? new StartResult.Ignored<>() : new StartResult.Failed<>(reason));
    }

    // ── tasks at a peer ──

    private static <A, R extends @Nullable Object> Request<@Nullable Object> begin(
            LocalNode node, RemotePeer peer, TaskFactory<A, R> task, A argument, @Nullable Duration timeout) {
        var request = FarProcesses.request(node.runtime(), task.name() + "@" + peer.name(),
                new Start(task.name(), argument));
        var connection = peer.connection();
        if (connection == null) {
            FarProcesses.refuse(request, ExitReason.NO_CONNECTION, true);
            return request;
        }
        connection.calls.open(Kind.TASK, request, deadline(node, timeout), out -> {
            out.text(task.name());
            connection.codec().encode(argument, out);
        });
        return request;
    }

    @SuppressWarnings("unchecked") // the factory's type determines the type of the result
    static <A, R extends @Nullable Object> CompletableFuture<R> async(
            LocalNode node, RemotePeer peer, TaskFactory<A, R> task, A argument) {
        return FarProcesses.future((Request<R>) begin(node, peer, task, argument, null));
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // as above; null is an R if the task returned null
    static <A, R extends @Nullable Object> R run(
            LocalNode node, RemotePeer peer, TaskFactory<A, R> task, A argument, @Nullable Duration timeout) {
        Timeouts.check("timeout", timeout);
        return (R) FarProcesses.await(begin(node, peer, task, argument, timeout), timeout);
    }

    // ── for a peer ──

    static void inbound(Inbound inbound, Connection connection, Input body) throws Malformed {
        long number = body.unsigned();
        long parent = body.unsigned();
        boolean linked = body.bool();
        var factory = body.text();
        var key = connection.reasons().value(body, connection.codec());
        var label = connection.reasons().value(body, connection.codec());
        var timeout = body.bool() ? Duration.ofNanos(Math.max(0, body.unsigned())) : null;
        Object argument;
        try {
            argument = connection.codec().decode(body);
            body.end();
        } catch (Undecodable unknown) {
            notStarted(connection, number, inbound.undecodable(unknown));
            return;
        }
        if (!inbound.permits(Right.START)) {
            notStarted(connection, number, inbound.notPermitted(Right.START));
            return;
        }
        var node = connection.node();
        var code = node.factories().get(factory);
        if (code == null) {
            notStarted(connection, number, ExitReason.of(new NoFactory(factory, node.name())));
            return;
        }
        var starter = connection.standIn(parent, parent == 0 ? "outside" : "process");
        node.elsewhere(() -> {
            try {
                var behaviour = (Behaviour<?>) code.apply(argument);
                var options = timeout == null ? StartOptions.defaults() : StartOptions.defaults().timeout(timeout);
                if (key != null) options = options.name(new Name<>(key));
                if (label != null) options = options.label(label);
                FarProcesses.start(node.runtime(), starter, DefinedBehaviour.programOf(behaviour), options, linked,
                        result -> answer(connection, number, result));
            } catch (Throwable thrown) { // of the factory; that start alone fails
                notStarted(connection, number, ExitReason.of(thrown));
            }
        });
    }

    private static void answer(Connection connection, long number, StartResult<Object> result) {
        switch (result) {
            case StartResult.Started<Object>(_, var pid, var info) -> {
                connection.export(pid);
                var out = new Output(connection.node().options().maxMessage());
                out.unsigned(number);
                out.unsigned(pid.number());
                out.text(FarProcesses.label(pid));
                connection.reasons().value(info, connection.codec(), out);
                connection.signal(Kind.STARTED, pid.number(), out);
            }
            case StartResult.Ignored<Object> ignored -> notStarted(connection, number, ExitReason.NORMAL, true);
            case StartResult.Failed<Object>(var reason) -> notStarted(connection, number, reason);
        }
    }

    private static void notStarted(Connection connection, long number, ExitReason reason) {
        notStarted(connection, number, reason, false);
    }

    private static void notStarted(Connection connection, long number, ExitReason reason, boolean ignored) {
        var out = new Output(connection.node().options().maxMessage());
        out.unsigned(number);
        out.bool(ignored);
        connection.reasons().write(reason, connection.codec(), out);
        connection.signal(Kind.NOT_STARTED, 0, out);
    }

    static void inboundTask(Inbound inbound, Connection connection, Input body) throws Malformed {
        long number = body.unsigned();
        var factory = body.text();
        Object argument;
        try {
            argument = connection.codec().decode(body);
            body.end();
        } catch (Undecodable unknown) {
            inbound.refuse(number, inbound.undecodable(unknown));
            return;
        }
        if (!inbound.permits(Right.START)) {
            inbound.refuse(number, inbound.notPermitted(Right.START));
            return;
        }
        var node = connection.node();
        var code = node.factories().get(factory);
        if (code == null) {
            inbound.refuse(number, ExitReason.of(new NoFactory(factory, node.name())));
            return;
        }
        PendingCall<Object> task;
        try {
            task = TaskSupport.spawn(node.runtime(), self -> self.acknowledge(code.apply(argument)),
                    SpawnOptions.NONE.asRoot().label("task " + factory));
        } catch (IllegalStateException closed) {
            inbound.refuse(number, ExitReason.of(closed));
            return;
        }
        var request = (Request<?>) task;
        var pid = task.server();
        FarProcesses.whenCompleted(request, () -> {
            inbound.closed(number);
            connection.answer(number, FarProcesses.outcome(request), pid);
        });
        inbound.opened(number, request, () -> Gen.exit(pid, ExitReason.KILL));
    }
}
