package dev.coppice.entities.internal;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.Enclosing;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import dev.coppice.entities.Moved;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The program of one process of an entity: that of its server, until it moves or is passivated.
///
/// From that moment no callback begins. The rest of the mailbox is collected, in order, until the [Leave] which
/// the region has sent after everything else; then the state is given away, and the process ends. So each message was
/// either handled or is given back, never both.
final class EntityProgram implements Program<@Nullable Object> {
    /// The reply with which a request that was not handled leaves the process. Its region sends it on.
    static final Object NOT_HANDLED = new Object();

    /// A message of the application, as the region puts it into the mailbox.
    record Routed(Item item) implements Enclosing {
        @Override public Object enclosed() {
            return item.message;
        }
    }

    /// The last entry of a mailbox.
    ///
    /// @param to the node where the entity continues, or null if it is passivated
    record Leave(@Nullable String to) implements Enclosing {}

    /// The state of the same entity from the other side of a split.
    record Join(Object theirs) implements Enclosing {}

    /// The reports of an entity to its region.
    sealed interface Report extends Enclosing {
        EntityCell cell();

        /// It requests passivation.
        record Passivate(EntityCell cell) implements Report {}

        /// It has ended by request. `leftovers` are requests, [Routed]s and messages, in order.
        record Left(EntityCell cell, @Nullable Object value, List<Object> leftovers, @Nullable Throwable failure)
                implements Report {}
    }

    private final EntityCell cell;
    private final Hooks hooks;
    private final Program<@Nullable Object> program;
    private final Pid region;
    private final Lease lease;
    private boolean announced;

    @SuppressWarnings("unchecked") // each state goes back only to the program that made it
    EntityProgram(EntityCell cell, Hooks hooks, Pid region, Lease lease) {
        this.cell = cell;
        this.hooks = hooks;
        this.program = (Program<@Nullable Object>) hooks.program();
        this.region = region;
        this.lease = lease;
    }

    @Override public @Nullable Object init(ProcessContext self) throws Throwable {
        self.dictionary().put(EntityCell.class, cell);
        return announce(self, program.init(self));
    }

    @Override public @Nullable Object message(ProcessContext self, Object message, @Nullable Object state)
            throws Throwable {
        switch (message) {
            case Leave leave -> {
                leave(self, leave, state);
                return state;
            }
            case Join(var theirs) -> {
                if (cell.isClosing() || !mayRun(self)) return state;
                return program.withState(state, hooks.merge().apply(program.stateOf(state), theirs));
            }
            default -> {}
        }
        if (cell.isClosing()) {
            cell.leftovers.add(message);
            return state;
        }
        if (!mayRun(self)) return state;
        return announce(self, program.message(self, message instanceof Routed(var item) ? item.message : message,
                state));
    }

    @Override public @Nullable Object request(ProcessContext self, Request<?> request, @Nullable Object state)
            throws Throwable {
        if (cell.isClosing()) {
            request.defer();
            cell.leftovers.add(request);
            return state;
        }
        if (!mayRun(self)) return state;
        return announce(self, program.request(self, request, state));
    }

    @Override public @Nullable Object signal(ProcessContext self, Signal signal, @Nullable Object state)
            throws Throwable {
        if (cell.isClosing() && !(signal instanceof Signal.Exit) || !mayRun(self)) return state;
        return announce(self, program.signal(self, signal, state));
    }

    @Override public @Nullable Object handleContinue(ProcessContext self, Object token, @Nullable Object state)
            throws Throwable {
        return announce(self, program.handleContinue(self, token, state));
    }

    @Override public void terminate(ProcessContext self, ExitReason reason, @Nullable Object state) throws Throwable {
        program.terminate(self, reason, state);
    }

    /// Ends the process if its node may not run it any longer.
    private boolean mayRun(ProcessContext self) {
        if (lease.isValid()) return true;
        self.end(lease.reason());
        return false;
    }

    private @Nullable Object announce(ProcessContext self, @Nullable Object state) {
        if (cell.isPassivating() && !announced) {
            announced = true;
            self.send(region, new Report.Passivate(cell));
        }
        return state;
    }

    @SuppressWarnings("unchecked") // the reply is a mark that only the region sees
    private void leave(ProcessContext self, Leave leave, @Nullable Object state) throws Throwable {
        Object value = null;
        Throwable failure = null;
        if (leave.to() != null && !cell.isPassivating()) {
            try {
                value = hooks.handOff().apply(program.stateOf(state));
            } catch (Exception | StackOverflowError thrown) {
                failure = thrown;
            }
        }
        var reason = leave.to() == null ? ExitReason.NO_PROCESS : ExitReason.shutdown(new Moved(leave.to()));
        for (var entry : cell.leftovers) {
            if (!(entry instanceof Request<?> request)) continue;
            if (cell.calls.containsKey(request)) ((Request<@Nullable Object>) request).reply(NOT_HANDLED);
            else request.fail(reason); // it was sent to the pid, so it concerns this process only
        }
        self.send(region, new Report.Left(cell, value, List.copyOf(cell.leftovers), failure));
        if (leave.to() == null) program.terminate(self, ExitReason.NORMAL, state);
        else self.end(reason);
    }

    // ── description: that of the server ──

    @Override public void check(Object message) {
        program.check(message);
    }

    @Override public Class<?> protocol() {
        return program.protocol();
    }

    @Override public String label() {
        return program.label();
    }

    @Override public String behaviour() {
        return program.behaviour();
    }

    @Override public @Nullable Class<?> kind() {
        return program.kind();
    }

    @Override public @Nullable Duration callLimit() {
        return program.callLimit();
    }

    @Override public boolean trapsExits() {
        return program.trapsExits();
    }

    @Override public @Nullable Object stateOf(@Nullable Object state) {
        return program.stateOf(state);
    }

    @Override public @Nullable Object withState(@Nullable Object state, @Nullable Object shown) {
        return program.withState(state, shown);
    }

    @Override public @Nullable Object statusOf(@Nullable Object state) {
        return program.statusOf(state);
    }

    @Override public @Nullable Object suspended(ProcessContext self, boolean suspended, @Nullable Object state)
            throws Throwable {
        return program.suspended(self, suspended, state);
    }

    @Override public @Nullable Object afterSystemRequest(ProcessContext self, @Nullable Object state)
            throws Throwable {
        return program.afterSystemRequest(self, state);
    }

    @Override public @Nullable Object changeCode(
            ProcessContext self, Object oldVersion, @Nullable Object extra, @Nullable Object state) throws Throwable {
        return program.changeCode(self, oldVersion, extra, state);
    }
}
