package dev.coppice.behaviours.internal.group;

import dev.coppice.behaviours.internal.registry.Current;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Report;
import dev.coppice.core.spi.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Drives the process of a scope.
///
/// @param name what the scope is called
public record ScopeProgram<G>(Current<Scope<G>> current, String name) implements Program<ScopeProgram.State<G>> {
    private static final String KIND = "dev.coppice.groups";

    /// What the process knows.
    ///
    /// @param watchers by the monitor that tells when they end, in the order in which they came
    public record State<G>(Scope<G> scope, Map<MonitorRef, Order.Watch<G>> watchers) {}

    @Override public String label() {
        return "ProcessGroups " + name;
    }

    @Override public State<G> init(ProcessContext self) {
        return new State<>(current.begin(new Scope<>(self.pid())), new LinkedHashMap<>());
    }

    @Override public State<G> message(ProcessContext self, Object message, State<G> state) {
        self.unhandled(message);
        return state;
    }

    @Override @SuppressWarnings("unchecked") // only the handle of this scope sends orders, and it knows the groups
    public State<G> request(ProcessContext self, Request<?> request, State<G> state) {
        if (request.payload() instanceof Order<?> order) {
            ((Request<@Nullable Object>) request).reply(obey(self, (Order<G>) order, state));
        } else {
            request.fail(ExitReason.of("a scope of process groups does not understand this request"));
        }
        return state;
    }

    private static <G> @Nullable Object obey(ProcessContext self, Order<G> order, State<G> state) {
        return switch (order) {
            case Order.Join<G>(var group, var pids) -> {
                state.scope().join(self, group, pids);
                tell(self, state, Order.Change.JOINED, group, pids);
                yield null;
            }
            case Order.Leave<G>(var group, var pids) -> {
                var left = state.scope().leave(self, group, pids);
                tell(self, state, Order.Change.LEFT, group, left);
                yield !left.isEmpty();
            }
            case Order.Watch<G> watch -> {
                state.watchers().put(self.monitor(watch.watcher().pid), watch);
                var group = watch.group();
                yield group == null ? state.scope().all() : Map.of(group, state.scope().members(group));
            }
            case Order.Unwatch<G>(var watcher) -> {
                state.watchers().entrySet().removeIf(entry -> {
                    boolean found = entry.getValue().watcher() == watcher;
                    if (found) self.demonitorAndFlush(entry.getKey());
                    return found;
                });
                yield null;
            }
        };
    }

    @Override public State<G> signal(ProcessContext self, Signal signal, State<G> state) {
        if (!(signal instanceof Signal.Down down)) {
            self.unhandled(signal);
        } else if (state.watchers().remove(down.monitor()) == null) {
            state.scope().ended((Pid) down.process()).forEach((group, pids) -> tell(self, state, Order.Change.LEFT, group, pids));
        }
        return state;
    }

    private static <G> void tell(ProcessContext self, State<G> state, Order.Change change, G group, List<Pid> pids) {
        if (pids.isEmpty()) return;
        for (var watch : state.watchers().values()) {
            if (watch.group() != null && !watch.group().equals(group)) continue;
            var watcher = watch.watcher();
            try {
                Gen.offer(watcher.pid, watcher.message.apply(change, new Order.Moved<>(group, pids)));
            } catch (RuntimeException thrown) {
                var fields = Map.of("group", group, "pids", pids);
                Report.write(self.runtime(), KIND, Level.ERROR, self.pid() + " could not tell " + watcher.pid, fields, thrown);
            }
        }
    }
}
