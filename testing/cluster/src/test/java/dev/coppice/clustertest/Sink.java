package dev.coppice.clustertest;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.cluster.Node;
import dev.coppice.core.Call;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Name;
import dev.coppice.core.Signal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/// Receives numbered messages from all peers, monitors their sinks, and checks the guarantees about both.
final class Sink extends GenServer<Sink.State, Sink.Message> {
    static final Name<Message> NAME = new Name<>("sink");

    sealed interface Message {}
    /// @param sender the incarnation of the sending node
    record Tick(UUID sender, long number) implements Message {}
    record Up(String peer, UUID incarnation) implements Message {}
    record Down(String peer, UUID incarnation) implements Message {}
    /// The sink hears of all peers from now on.
    record Ready() implements Message {}
    record Ask() implements Message, Call<Message, Report> {}

    /// @param received how many messages arrived
    /// @param gaps how often numbers were missing although the sender had not been lost
    /// @param repeats how often a number came again or too late
    /// @param strangers how many messages came from a node that was not up
    /// @param monitors how many monitors were set
    /// @param downs how many of them have fired, each once
    /// @param extraDowns how many fired again
    /// @param open the monitors of peers that are up now
    record Report(long received, long gaps, long repeats, long strangers, long monitors, long downs, long extraDowns,
            int open) {}

    /// Owned by the sink.
    static final class State {
        final Map<UUID, Long> last = new HashMap<>();
        final Set<UUID> up = new HashSet<>();
        final Set<UUID> fresh = new HashSet<>();
        final Map<MonitorRef, UUID> monitors = new HashMap<>();
        boolean ready;
        long received;
        long gaps;
        long repeats;
        long strangers;
        long set;
        long downs;
        long extraDowns;
    }

    private final Supplier<Node> node;

    Sink(Supplier<Node> node) {
        this.node = node;
    }

    @Override protected Next<State> init() {
        return next(new State());
    }

    @Override protected Next<State> handle(Message message, State state) {
        return switch (message) {
            case Tick(var sender, var number) -> {
                tick(sender, number, state);
                yield keep();
            }
            case Up(var peer, var incarnation) -> {
                state.up.add(incarnation);
                state.fresh.add(incarnation);
                state.monitors.put(monitor(node.get().ref(peer, NAME)), incarnation);
                state.set++;
                yield keep();
            }
            case Ready ignored -> {
                state.ready = true;
                yield keep();
            }
            case Down(var ignored, var incarnation) -> {
                state.up.remove(incarnation);
                yield keep();
            }
            case Ask ask -> next(state)
                    .reply(ask, new Report(state.received, state.gaps, state.repeats, state.strangers, state.set,
                    state.downs, state.extraDowns, state.monitors.size()));
        };
    }

    private static void tick(UUID sender, long number, State state) {
        state.received++;
        if (state.ready && !state.up.contains(sender)) state.strangers++;
        long last = state.last.getOrDefault(sender, 0L);
        if (number <= last) state.repeats++;
        else if (number != last + 1 && !state.fresh.contains(sender)) state.gaps++;
        state.fresh.remove(sender);
        state.last.put(sender, number);
    }

    @Override protected Next<State> handleSignal(Signal signal, State state) {
        if (signal instanceof Signal.Down(var monitor, _, _, _)) {
            if (state.monitors.remove(monitor) == null) state.extraDowns++;
            else state.downs++;
        }
        return keep();
    }
}
