package dev.coppice.behaviours.internal.group;

import dev.coppice.behaviours.internal.counterpart.Counterparts;
import dev.coppice.behaviours.internal.counterpart.MembershipChange;
import dev.coppice.behaviours.internal.counterpart.MembershipChange.Kind;
import dev.coppice.behaviours.internal.registry.CurrentIncarnation;
import dev.coppice.behaviours.internal.registry.RunningHandles;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.ServiceName;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The program of the process of a scope.
///
/// @param name the name of the scope
/// @param handle the object that users of the scope hold
/// @param protocol the protocol as users name it
public record ScopeProgram<G>(CurrentIncarnation<Scope<G>> current, String name, Object handle, Class<?> protocol)
        implements Program<ScopeProgram.State<G>> {
    static final String KIND = "dev.coppice.groups";

    /// The state of the process.
    ///
    /// @param watchers the watchers by the monitor that observes their end, in the order of their requests
    /// @param counterparts the scopes of the same name at other nodes
    public record State<G>(
            Scope<G> scope, Map<MonitorRef, GroupRequest.Watch<G>> watchers, Counterparts<G> counterparts) {}

    @Override public String label() {
        return "ProcessGroups " + name;
    }

    @Override public Object id() {
        return name;
    }

    @Override public State<G> init(ProcessContext self) {
        var scope = current.begin(new Scope<>(self.pid()));
        RunningHandles.add(self, handle);
        var watchers = new LinkedHashMap<MonitorRef, GroupRequest.Watch<G>>();
        var counterparts = new Counterparts<G>(self, new ServiceName("groups", name), KIND, scope.local()::forAll,
                change -> tell(self, watchers, change));
        return new State<>(scope, watchers, counterparts);
    }

    @Override public State<G> message(ProcessContext self, Object message, State<G> state) {
        if (state.counterparts().message(message)) state.scope().elsewhere(state.counterparts());
        else self.unhandled(message);
        return state;
    }

    @Override @SuppressWarnings("unchecked") // only the handle of this scope sends requests, with groups of type G
    public State<G> request(ProcessContext self, Request<?> request, State<G> state) {
        if (request.payload() instanceof GroupRequest<?> order) {
            answer(self, (Request<@Nullable Object>) request, (GroupRequest<G>) order, state);
        } else {
            request.fail(ExitReason.of("a scope of process groups does not understand this request"));
        }
        return state;
    }

    private static <G> void answer(
            ProcessContext self, Request<@Nullable Object> request, GroupRequest<G> order, State<G> state) {
        try {
            request.reply(handle(self, order, state));
        } catch (ProcessEnded ended) {
            throw ended;
        } catch (Throwable thrown) { // for example, equals of a group throws; only the caller fails
            request.fail(ExitReason.of(thrown));
        }
    }

    private static <G> @Nullable Object handle(ProcessContext self, GroupRequest<G> order, State<G> state) {
        return switch (order) {
            case GroupRequest.Join<G>(var group, var pids) -> {
                state.scope().join(self, group, pids);
                tellAll(self, state, new MembershipChange<>(Kind.JOINED, group, pids));
                yield null;
            }
            case GroupRequest.Leave<G>(var group, var pids) -> {
                var left = state.scope().leave(self, group, pids);
                tellAll(self, state, new MembershipChange<>(Kind.LEFT, group, left));
                yield !left.isEmpty();
            }
            case GroupRequest.Watch<G> watch -> {
                var group = watch.group();
                var members = group == null ? state.scope().all() : Map.of(group.value(), state.scope().members(group));
                state.watchers().put(self.monitor(watch.watcher().pid), watch);
                yield members;
            }
            case GroupRequest.Unwatch<G>(var watcher) -> {
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
        } else if (state.watchers().remove(down.monitor()) == null && !state.counterparts().down(down)) {
            state.scope().ended((Pid) down.process()).forEach(left -> tellAll(self, state, left));
        }
        return state;
    }

    /// Tells the other nodes and the watchers of a change among the members of this runtime.
    private static <G> void tellAll(ProcessContext self, State<G> state, MembershipChange<G> change) {
        state.counterparts().tell(change);
        tell(self, state.watchers(), change);
    }

    private static <G> void tell(
            ProcessContext self, Map<MonitorRef, GroupRequest.Watch<G>> watchers, MembershipChange<G> change) {
        if (change.pids().isEmpty()) return;
        for (var watch : watchers.values()) {
            var watcher = watch.watcher();
            try {
                if (watch.group() != null && !watch.group().equals(change.group())) continue;
                Gen.offer(watcher.pid, watcher.message.apply(change));
            } catch (ProcessEnded ended) {
                throw ended;
            } catch (Throwable thrown) { // affects only the listener that supplied the function
                Report.write(self.runtime(), KIND, Level.ERROR, any -> self.pid() + " could not notify " + watcher.pid,
                        () -> Map.of("group", change.group(), "pids", Report.plain(change.pids())), thrown);
            }
        }
    }
}
