package dev.coppice.supervision.internal.engine;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.ChildStarter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs start functions. Owned by the supervisor.
final class StartFunctionRunner implements ChildStarter {
    private static final SpawnOptions LINKED = SpawnOptions.NONE.link();

    private final ProcessContext self;
    private final List<Object> arguments;
    /// The process started last, which is linked already.
    private @Nullable Pid linked;

    private StartFunctionRunner(ProcessContext self, List<Object> arguments) {
        this.self = self;
        this.arguments = arguments;
    }

    /// Starts a child as `spec` says, with `extra` before its own arguments. If the start function throws, the start
    /// has failed.
    @SuppressWarnings("ConstantValue") // a start function may return null nevertheless
    static StartResult<?> start(ProcessContext self, ChildSpec<?> spec, List<Object> extra) {
        var starter = new StartFunctionRunner(self, join(extra, spec.arguments()));
        StartResult<?> result;
        try {
            result = spec.start().start(starter);
            if (result == null) return new StartResult.Failed<>(new ExitReason.BadReturn("bad_start_result", null));
            // If the pid is null, this throws.
            if (result instanceof StartResult.Started<?> started && started.pid() != starter.linked) {
                self.link(started.pid());
            }
        } catch (ProcessEnded ended) {
            throw ended;
        } catch (Throwable thrown) {
            return new StartResult.Failed<>(ExitReason.of(thrown));
        }
        return result;
    }

    static List<Object> join(List<Object> first, List<Object> second) {
        if (first.isEmpty()) return second;
        if (second.isEmpty()) return first;
        var all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    @Override public ActorRuntime runtime() {
        return self.runtime();
    }

    @Override public List<Object> arguments() {
        return arguments;
    }

    @Override public <M> StartResult<M> start(Behaviour<M> behaviour, StartOptions options) {
        StartResult<M> result = Gen.start(self.runtime(), DefinedBehaviour.programOf(behaviour), options, LINKED);
        if (result instanceof StartResult.Started<M> started) linked = started.pid();
        return result;
    }
}
