package dev.coppice.behaviours.internal.support;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.spi.ReceiveContext;
import org.jspecify.annotations.Nullable;

/// Checks the preconditions for a plain process to become a server or a state machine.
public final class EnterLoopCheck {

    private EnterLoopCheck() {}

    /// Throws [ProcessExit] if the process was spawned instead of started, or does not hold `name`.
    ///
    /// @param name the name that the process claims to hold, or null
    public static void check(ReceiveContext self, @Nullable Name<?> name) {
        if (!self.isStartedByProtocol()) {
            throw new ProcessExit(ExitReason.of("process_was_not_started_by_protocol: " + self.pid()
                    + " was spawned; only a process that was started can become a server or a machine"));
        }
        var held = self.name().orElse(null);
        if (name == null || name.equals(held)) return;
        throw new ProcessExit(ExitReason.of("process_not_registered: " + self.pid() + " does not hold " + describe(name)
                + (held == null ? "" : "; it holds " + describe(held))));
    }

    private static String describe(Name<?> name) {
        return "the name " + name + " in the directory " + name.registry();
    }
}
