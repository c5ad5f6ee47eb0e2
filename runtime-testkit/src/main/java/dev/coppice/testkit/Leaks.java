package dev.coppice.testkit;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ProcessInfo;
import java.util.ArrayList;
import java.util.List;

/// Looks for what a closed runtime has left behind: processes, code of killed processes that still runs, timers, threads.
///
/// Threads are known by the name of the runtime, so give it one that no other open runtime has. Any thread may call.
///
/// {@snippet class="dev.coppice.testkit.snippets.LedgerExamples" region="leaks"}
public final class Leaks {

    private Leaks() {}

    /// What is left of `runtime`, a line for each; empty if nothing is.
    ///
    /// @throws IllegalStateException if the runtime is open
    public static List<String> of(ActorRuntime runtime) {
        if (runtime.isOpen()) throw new IllegalStateException(runtime + " is open: close it before looking for what it left behind");
        var left = new ArrayList<String>();
        runtime.processes().forEach(process -> left.add("process " + process));
        var statistics = runtime.statistics();
        if (statistics.live() != 0 && left.isEmpty()) left.add(statistics.live() + " processes");
        statistics.zombies().forEach(process -> left.add("code of the ended process " + process));
        if (statistics.timers() != 0) left.add(statistics.timers() + " timers");
        return left;
    }

    /// The platform threads of a runtime called `name` that are alive.
    public static List<Thread> threadsOf(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().startsWith(name + "-"))
                .toList();
    }

    /// @throws AssertionError if anything is left of `runtime`
    public static void check(ActorRuntime runtime) {
        var left = of(runtime);
        if (!left.isEmpty()) throw new AssertionError("closing " + runtime + " left behind: " + String.join(", ", left));
    }

    /// The processes that are alive, a line for each: what they do, how much waits for them, what they are doing.
    public static String describe(ActorRuntime runtime) {
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
