package dev.coppice.testkit.soak;

import dev.coppice.core.MonitorRef;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.TimerRef;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import dev.coppice.testkit.Ledger.Account;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// Monitors, links and starts timers, takes some of that back, and knows exactly which signals it must and must not
/// receive. Never killed.
record Watcher(Swarm swarm, SplittableRandom chance) implements Program<Watcher.State> {
    private static final Duration PACE = Duration.ofMillis(2);

    record Tick() {}

    /// @param due when it may fire, by the clock of the runtime
    record Alarm(long id, long due) {}

    /// Asks for the number of things still to be heard; nothing new is begun from then on.
    record Settle() {}

    /// Its own.
    static final class State {
        final Map<MonitorRef, Pid> monitors = new LinkedHashMap<>();
        final Set<Pid> links = new HashSet<>();
        final Map<Long, TimerRef> timers = new HashMap<>();
        long alarms;
        boolean settling;
    }

    @Override public boolean trapsExits() {
        return true;
    }

    @Override public State init(ProcessContext self) {
        self.sendEvery(PACE, new Tick());
        return new State();
    }

    @Override public State message(ProcessContext self, Object message, State state) {
        switch (message) {
            case Tick tick -> {
                if (!state.settling) for (int i = 0; i < 4; i++) act(self, state);
            }
            case Alarm(long id, long due) -> {
                if (state.timers.remove(id) == null) swarm.ledger.stray();
                else swarm.ledger.enter(Account.FIRED);
                if (swarm.clock.getAsLong() - due < 0) swarm.ledger.early();
            }
            default -> swarm.ledger.stray();
        }
        return state;
    }

    private void act(ProcessContext self, State state) {
        var other = java.util.Objects.requireNonNull(swarm.places.get(chance.nextInt(swarm.places.length())));
        switch (chance.nextInt(8)) {
            case 0, 1 -> {
                swarm.ledger.enter(Account.MONITORED);
                state.monitors.put(self.monitor(other), other);
            }
            case 2 -> demonitor(self, state);
            case 3, 4 -> {
                if (!state.links.add(other)) return;
                swarm.ledger.enter(Account.LINKED);
                self.link(other);
            }
            case 5 -> {
                if (!state.links.remove(other)) return;
                self.unlinkAndFlush(other);
                swarm.ledger.enter(Account.UNLINKED);
            }
            case 6 -> {
                var delay = Duration.ofMillis(chance.nextInt(50));
                long id = state.alarms++;
                swarm.ledger.enter(Account.STARTED);
                state.timers.put(id, self.sendAfter(delay, new Alarm(id, swarm.clock.getAsLong() + delay.toNanos())));
            }
            default -> {
                long id = state.alarms - 1 - chance.nextInt(8);
                var timer = state.timers.get(id);
                if (timer == null || timer.cancel().isEmpty()) return;
                state.timers.remove(id);
                swarm.ledger.enter(Account.CANCELLED);
            }
        }
    }

    private void demonitor(ProcessContext self, State state) {
        var oldest = state.monitors.keySet().iterator();
        if (!oldest.hasNext()) return;
        var monitor = oldest.next();
        if (!self.demonitor(monitor)) return; // its Down is in the mailbox
        oldest.remove();
        swarm.ledger.enter(Account.DEMONITORED);
    }

    @Override public State signal(ProcessContext self, Signal signal, State state) {
        switch (signal) {
            case Signal.Down down -> {
                if (state.monitors.remove(down.monitor()) == null) swarm.ledger.stray();
                else swarm.ledger.enter(Account.DOWN);
            }
            case Signal.Exit exit -> {
                if (exit.from().number() == 0) self.end(exit.reason());
                else if (state.links.remove(exit.from())) swarm.ledger.enter(Account.EXIT);
                else swarm.ledger.stray();
            }
            default -> swarm.ledger.stray();
        }
        return state;
    }

    @Override @SuppressWarnings("unchecked") public State request(ProcessContext self, Request<?> request,
            State state) {
        state.settling = true;
        ((Request<Object>) request).reply((long) state.monitors.size() + state.links.size() + state.timers.size());
        return state;
    }
}
