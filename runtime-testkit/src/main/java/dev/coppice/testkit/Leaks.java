package dev.coppice.testkit;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ProcessInfo;
import java.util.ArrayList;
import java.util.List;

/// Checks a closed runtime for leaks: processes, zombies, timers and threads.
///
/// Threads are identified by the name of the runtime, so that name must be unique among the open runtimes.
/// May be called from any thread.
///
/// {@snippet class="dev.coppice.testkit.snippets.LedgerExamples" region="leaks"}
public final class Leaks {

    private Leaks() {}

    /// Returns one line for each thing that `runtime` has left behind.
    ///
    /// @throws IllegalStateException if the runtime is open
    public static List<String> of(ActorRuntime runtime) {
        requireNonNull(runtime, "runtime must not be null");
        if (runtime.isOpen()) throw new IllegalStateException(runtime + " is open: close it before checking for leaks");
        var left = new ArrayList<String>();
        runtime.processes().forEach(process -> left.add("process " + process));
        var statistics = runtime.statistics();
        if (statistics.live() != 0 && left.isEmpty()) left.add(statistics.live() + " processes");
        statistics.zombies().forEach(process -> left.add("code of the ended process " + process));
        if (statistics.timers() != 0) left.add(statistics.timers() + " timers");
        return left;
    }

    /// Returns the living platform threads of the runtime `name`.
    public static List<Thread> threadsOf(String name) {
        requireNonNull(name, "name must not be null");
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().startsWith(name + "-"))
                .toList();
    }

    /// Checks that `runtime` has left nothing behind.
    ///
    /// @throws AssertionError if it has
    public static void check(ActorRuntime runtime) {
        requireNonNull(runtime, "runtime must not be null");
        var left = of(runtime);
        if (!left.isEmpty()) {
            throw new AssertionError("closing " + runtime + " left behind: " + String.join(", ", left));
        }
    }

    /// Returns one line for each living process: its status, name, mailbox length and parent.
    public static String describe(ActorRuntime runtime) {
        requireNonNull(runtime, "runtime must not be null");
        var text = new StringBuilder("processes of ").append(runtime).append(':');
        for (var process : runtime.processes()) {
            runtime.info(process).ifPresent(info -> text.append("\n  ").append(line(info)));
        }
        return text.toString();
    }

    private static String line(ProcessInfo info) {
        var text = new StringBuilder().append(info.pid()).append(' ').append(info.status());
        if (info.name() != null) text.append(", named ").append(info.name());
        if (info.mailbox() > 0) text.append(", ").append(info.mailbox()).append(" waiting");
        if (info.parent() != null) text.append(", child of ").append(info.parent());
        return text.toString();
    }
}
