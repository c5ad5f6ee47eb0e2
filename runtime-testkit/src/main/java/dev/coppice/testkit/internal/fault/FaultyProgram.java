package dev.coppice.testkit.internal.fault;

import dev.coppice.core.Behaviour;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;
import dev.coppice.testkit.Callback;
import dev.coppice.testkit.Fault;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A behaviour that delegates to another one and injects faults.
///
/// It may drive many processes concurrently. Its monitor guards the counts and the random generator.
public final class FaultyProgram<M, S extends @Nullable Object> implements ProgramBehaviour<M>, Program<S> {
    private final Behaviour<M> behaviour;
    private final Program<S> inner;
    private final List<Fault> faults;
    private final SplittableRandom chance;
    private final Runnable struck;
    private final Map<Callback, Long> calls = new EnumMap<>(Callback.class);

    public FaultyProgram(
            Behaviour<M> behaviour, Program<S> inner, List<Fault> faults, SplittableRandom chance, Runnable struck) {
        this.behaviour = behaviour;
        this.inner = inner;
        this.faults = faults;
        this.chance = chance;
        this.struck = struck;
    }

    @Override public Program<?> program() {
        return this;
    }

    /// Applies the faults that are due. Returns whether the process continues.
    private boolean survives(ProcessContext self, Callback callback) throws Throwable {
        for (var fault : due(callback)) {
            struck.run();
            fault.effect().strike();
            if (!self.pid().isAlive()) return false;
        }
        return true;
    }

    private synchronized List<Fault> due(Callback callback) {
        long call = calls.merge(callback, 1L, Long::sum);
        return faults.stream().filter(fault -> fault.callback() == callback && isDue(fault.moment(), call)).toList();
    }

    private boolean isDue(Fault.Moment moment, long call) {
        return switch (moment) {
            case Fault.Nth nth -> call == nth.count();
            case Fault.Every every -> call % every.count() == 0;
            case Fault.Chance by -> chance.nextDouble() < by.probability();
        };
    }

    @Override @SuppressWarnings("NullAway") // the state of an ended process is never read
    public S init(ProcessContext self) throws Throwable {
        return survives(self, Callback.INIT) ? inner.init(self) : null;
    }

    @Override public S message(ProcessContext self, Object message, S state) throws Throwable {
        return survives(self, Callback.MESSAGE) ? inner.message(self, message, state) : state;
    }

    @Override public S request(ProcessContext self, Request<?> request, S state) throws Throwable {
        return survives(self, Callback.REQUEST) ? inner.request(self, request, state) : state;
    }

    @Override public S signal(ProcessContext self, Signal signal, S state) throws Throwable {
        return survives(self, Callback.SIGNAL) ? inner.signal(self, signal, state) : state;
    }

    @Override public S handleContinue(ProcessContext self, Object token, S state) throws Throwable {
        return survives(self, Callback.CONTINUE) ? inner.handleContinue(self, token, state) : state;
    }

    @Override public void terminate(ProcessContext self, ExitReason reason, S state) throws Throwable {
        if (survives(self, Callback.TERMINATE)) inner.terminate(self, reason, state);
    }

    // ── delegation ──

    @Override public Class<?> protocol() {
        return inner.protocol();
    }

    @Override public void check(Object message) {
        inner.check(message);
    }

    @Override public String label() {
        return inner.label();
    }

    @Override public @Nullable Object id() {
        return inner.id();
    }

    @Override public String behaviour() {
        return inner.behaviour();
    }

    @Override public @Nullable Class<?> kind() {
        return inner.kind();
    }

    @Override public @Nullable Duration callLimit() {
        return inner.callLimit();
    }

    @Override public boolean inlineCalls() {
        return inner.inlineCalls();
    }

    @Override public boolean trapsExits() {
        return inner.trapsExits();
    }

    @Override public @Nullable Object stateOf(S state) {
        return inner.stateOf(state);
    }

    @Override public S withState(S state, @Nullable Object shown) {
        return inner.withState(state, shown);
    }

    @Override public @Nullable Object statusOf(S state) {
        return inner.statusOf(state);
    }

    @Override public S suspended(ProcessContext self, boolean suspended, S state) throws Throwable {
        return inner.suspended(self, suspended, state);
    }

    @Override public S afterSystemRequest(ProcessContext self, S state) throws Throwable {
        return inner.afterSystemRequest(self, state);
    }

    @Override public S changeCode(
            ProcessContext self, Object oldVersion, @Nullable Object extra, S state) throws Throwable {
        return inner.changeCode(self, oldVersion, extra, state);
    }

    @Override public String toString() {
        return "faulty " + behaviour;
    }
}
