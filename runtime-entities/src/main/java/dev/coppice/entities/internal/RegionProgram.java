package dev.coppice.entities.internal;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;
import dev.coppice.entities.NoQuorum;
import org.jspecify.annotations.Nullable;

/// The program of a [Region].
final class RegionProgram implements Program<RegionInbox>, ProgramBehaviour<Object> {
    private final Kind kind;

    RegionProgram(Kind kind) {
        this.kind = kind;
    }

    @Override public Program<?> program() {
        return this;
    }

    @Override public RegionInbox init(ProcessContext self) {
        self.trapExits(true);
        var lease = new Lease(() -> ProcessControl.nanoTime(self.runtime()),
                ExitReason.of(new NoQuorum(kind.name())));
        var inbox = new RegionInbox(kind, lease, self);
        inbox.begin();
        return inbox;
    }

    @Override public RegionInbox message(ProcessContext self, Object message, RegionInbox inbox) {
        inbox.message(message);
        return inbox;
    }

    @Override public RegionInbox request(ProcessContext self, Request<?> request, RegionInbox inbox) {
        inbox.request(request);
        return inbox;
    }

    @Override public RegionInbox signal(ProcessContext self, Signal signal, RegionInbox inbox) {
        inbox.signal(signal);
        return inbox;
    }

    @Override public String label() {
        return "entities " + kind.name();
    }

    @Override public @Nullable Object stateOf(RegionInbox inbox) {
        return inbox.figures();
    }
}
