package dev.coppice.testkit.soak;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testkit.Ledger.Account;
import dev.coppice.testkit.soak.Swarm.Act;
import dev.coppice.testkit.soak.Swarm.Answer;
import dev.coppice.testkit.soak.Swarm.Ask;
import dev.coppice.testkit.soak.Swarm.Numbered;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Carries out instructions until one ends it.
record Worker(Swarm swarm) implements Program<Worker.State> {
    static final Duration SOON = Duration.ofMillis(20);

    /// The knowledge of one worker, owned by it.
    static final class State {
        final SplittableRandom chance;
        /// The latest number heard of each sender.
        final Map<Pid, Long> heard = new HashMap<>();
        long sent;

        State(SplittableRandom chance) {
            this.chance = chance;
        }
    }

    @Override public State init(ProcessContext self) {
        var state = new State(swarm.split());
        if (state.chance.nextInt(4) == 0) self.trapExits(true);
        return state;
    }

    @Override public State message(ProcessContext self, Object message, State state) throws Throwable {
        swarm.ledger.enter(Account.HANDLED);
        var numbered = (Numbered) message;
        var before = state.heard.put(numbered.sender(), numbered.number());
        swarm.ledger.follows(
                before == null ? numbered.number() - 1 : before, numbered.number(), numbered.complete());
        act(self, numbered.act(), state);
        return state;
    }

    private void act(ProcessContext self, Act act, State state) throws Throwable {
        switch (act) {
            case NOTHING -> {}
            case CAST -> cast(self, state, 1 + state.chance.nextInt(4));
            case FLOOD -> cast(self, state, swarm.real ? 1000 : 20);
            case CALL -> call(swarm, any(state.chance), state.chance.nextLong(1000));
            case SPAWN -> spawn(self, state);
            case LINK -> self.link(any(state.chance));
            case CRASH -> {
                swarm.crashes.increment();
                throw new IllegalStateException("told to crash");
            }
            case END -> self.end(state.chance.nextBoolean() ? ExitReason.NORMAL : ExitReason.of("told to end"));
            case HOG -> {
                long end = System.nanoTime() + state.chance.nextLong(5_000_000);
                while (swarm.real && System.nanoTime() - end < 0) Thread.onSpinWait();
            }
            case BLOCK -> {
                // blocks its thread on purpose; an interrupt crashes it
                if (swarm.real) Thread.sleep(state.chance.nextInt(10));
                else swarm.block(self, Duration.ofMillis(state.chance.nextInt(10)), state.chance.nextBoolean());
            }
        }
    }

    Pid any(SplittableRandom chance) {
        return java.util.Objects.requireNonNull(swarm.places.get(chance.nextInt(swarm.places.length())));
    }

    private void cast(ProcessContext self, State state, int count) {
        var receiver = any(state.chance);
        for (int i = 0; i < count; i++) {
            send(swarm, self, receiver, new Numbered(self.pid(), ++state.sent, false, Act.NOTHING));
        }
    }

    private void spawn(ProcessContext self, State state) {
        var options = state.chance.nextBoolean() ? SpawnOptions.NONE.link() : SpawnOptions.NONE;
        var child = swarm.spawnWorker(self, options);
        var old = swarm.places.getAndSet(state.chance.nextInt(swarm.places.length()), child);
        swarm.kills.increment();
        self.exit(java.util.Objects.requireNonNull(old), ExitReason.KILL);
    }

    /// Sends and accounts for it; a dead process sends nothing.
    static void send(Swarm swarm, ProcessContext self, Pid receiver, Numbered message) {
        swarm.ledger.enter(Account.SENT);
        try {
            self.send(receiver, message);
        } catch (ProcessEnded | IllegalStateException nothingSent) {
            swarm.ledger.enter(Account.SENT, -1);
            throw nothingSent;
        }
    }

    /// Calls and accounts for how that ended.
    static void call(Swarm swarm, Pid server, long number) {
        account(swarm, number, ask -> Gen.call(server, ask, SOON));
    }

    /// Accounts for how `call` ends, which asks with `number`.
    static void account(Swarm swarm, long number, Function<Ask, @Nullable Object> call) {
        swarm.ledger.enter(Account.CALLED);
        try {
            var answer = call.apply(new Ask(number));
            swarm.ledger.enter(Account.ANSWERED);
            if (!(answer instanceof Answer(long given, long at)) || given != number + 1) swarm.ledger.stray();
            else if (!swarm.real && swarm.clock.getAsLong() != at) swarm.late.increment();
        } catch (CallFailed failed) {
            swarm.ledger.enter(failed.cause() instanceof ExitReason.Timeout ? Account.TIMED_OUT : Account.FAILED);
        } catch (ProcessEnded ended) {
            swarm.ledger.enter(Account.CALLER_ENDED);
            throw ended;
        }
    }

    @Override @SuppressWarnings("unchecked") public State request(ProcessContext self, Request<?> request,
            State state) {
        // else it owes the answer for ever
        if (request.payload() instanceof Ask(long number) && state.chance.nextInt(50) != 0) {
            ((Request<Object>) request).reply(new Answer(number + 1, swarm.clock.getAsLong()));
        }
        return state;
    }

    @Override public State signal(ProcessContext self, Signal signal, State state) {
        if (signal instanceof Signal.Exit exit && exit.from().number() == 0) self.end(exit.reason());
        return state;
    }
}
