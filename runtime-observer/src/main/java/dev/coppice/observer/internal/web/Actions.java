package dev.coppice.observer.internal.web;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.StartResult;
import dev.coppice.core.Sys;
import dev.coppice.observer.ObserverAction;
import dev.coppice.observer.ObserverOptions;
import dev.coppice.observer.internal.page.Fields;
import dev.coppice.observer.internal.page.Texts;
import dev.coppice.observer.internal.page.Traces;
import dev.coppice.observer.internal.page.Unanswerable;
import dev.coppice.supervision.ChildError;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// Carries out the actions of viewers, if the options permit them. Every order, also a refused one, is in the audit
/// log. Thread-safe.
final class Actions {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long EVENTS = 200;
    private static final long SECONDS = 60;

    private final ActorRuntime runtime;
    private final ObserverOptions options;
    private final AuditLog audit;
    private final Traces traces;
    private final Texts texts;

    Actions(ActorRuntime runtime, ObserverOptions options, AuditLog audit, Traces traces, Texts texts) {
        this.runtime = runtime;
        this.options = options;
        this.audit = audit;
        this.traces = traces;
        this.texts = texts;
    }

    /// Carries out `action` for the process that `body` names.
    ///
    /// @param user the user that requests it, for the audit log
    Fields run(String user, String action, Map<String, String> body) {
        var process = "process " + body.getOrDefault("process", "?");
        try {
            if (action.equals("stop-trace")) return stopTrace(body);
            var kind = kind(action);
            if (!options.actions().contains(kind)) {
                throw new Unanswerable(403,
                        action + " is not permitted; ObserverOptions.allow(ObserverAction." + kind + ") permits it");
            }
            var pid = process(body);
            process = pid.toString();
            if (isDestructive(kind) && !body.getOrDefault("confirm", "").equals(Long.toString(pid.number()))) {
                throw new Unanswerable(400, "confirm must be the number of the process, " + pid.number());
            }
            var answer = carryOut(kind, pid, body);
            audit.add(user, action, process, "done");
            return answer;
        } catch (Unanswerable refused) {
            audit.add(user, action, process, refused.text());
            throw refused;
        } catch (CallFailed failed) {
            var why = texts.value(failed.getMessage());
            audit.add(user, action, process, "failed: " + why);
            throw new Unanswerable(409, why);
        }
    }

    private static ObserverAction kind(String action) {
        for (var kind : ObserverAction.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(action)) return kind;
        }
        throw new Unanswerable(404, "there is no such action");
    }

    private static boolean isDestructive(ObserverAction kind) {
        return kind == ObserverAction.KILL || kind == ObserverAction.TERMINATE || kind == ObserverAction.RESTART;
    }

    private Pid process(Map<String, String> body) {
        long number = number(body, "process", 0);
        return runtime.process(number).orElseThrow(() -> new Unanswerable(404, "there is no living process " + number));
    }

    private static long number(Map<String, String> body, String name, long otherwise) {
        var text = body.get(name);
        if (text == null) return otherwise;
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException malformed) {
            throw new Unanswerable(400, name + " must be a number");
        }
    }

    private Fields carryOut(ObserverAction kind, Pid pid, Map<String, String> body) {
        switch (kind) {
            case KILL -> runtime.exit(pid, ExitReason.KILL);
            case TERMINATE -> runtime.stop(pid, ExitReason.SHUTDOWN, TIMEOUT);
            case SUSPEND -> Sys.of(pid).timeout(TIMEOUT).suspend();
            case RESUME -> Sys.of(pid).timeout(TIMEOUT).resume();
            case RESTART -> restart(pid);
            case TRACE -> {
                var time = Duration.ofSeconds(Math.clamp(number(body, "seconds", SECONDS), 0, Integer.MAX_VALUE));
                return new Fields().with("trace", traces.start(pid, number(body, "events", EVENTS), time));
            }
        }
        return new Fields().with("done", true);
    }

    private Fields stopTrace(Map<String, String> body) {
        if (!options.actions().contains(ObserverAction.TRACE)) throw new Unanswerable(403, "trace is not permitted");
        traces.stop(number(body, "trace", 0));
        return new Fields().with("done", true);
    }

    /// Has the supervisor shut the child down and start it again: in order, and without a restart of its budget.
    private void restart(Pid pid) {
        var parent = runtime.info(pid).map(info -> info.parent()).orElse(null);
        if (parent == null) throw new Unanswerable(409, "it has no supervisor that could restart it");
        SupervisorRef supervisor;
        try {
            supervisor = SupervisorRef.of(runtime.ref(parent, Supervisor.class));
        } catch (IllegalArgumentException other) {
            throw new Unanswerable(409,
                    "its parent restarts no child on request; kill it, and its restart type decides");
        }
        var children = await(CompletableFuture.supplyAsync(supervisor::whichChildren, Actions::onThread));
        var id = children.stream().filter(child -> child.pid() == pid).map(ChildInfo::id).findFirst().orElse(null);
        if (id == null)
            throw new Unanswerable(409,
                    "its supervisor no longer lists it, or does not name its children; kill it instead");
        var spec = await(CompletableFuture.supplyAsync(() -> supervisor.childSpec(id), Actions::onThread));
        if (spec.map(each -> each.restart() == Restart.TEMPORARY).orElse(false)) {
            throw new Unanswerable(409, "it is a temporary child, which is never restarted");
        }
        var result = await(supervisor.terminateChildAsync(id).thenCompose(error -> again(supervisor, id, error)));
        if (!(result instanceof StartResult.Started<?>))
            throw new Unanswerable(409, "it did not start again: " + texts.value(result));
    }

    private static CompletableFuture<StartResult<?>> again(SupervisorRef supervisor, Object id,
            Optional<ChildError> error) {
        if (error.isPresent())
            return CompletableFuture.failedFuture(new Unanswerable(409,
                    "its supervisor refused to shut it down: " + error.get()));
        return supervisor.restartChildAsync(id);
    }

    /// The methods of a supervisor wait as long as it is busy, so they run on a thread that may be given up.
    private static void onThread(Runnable work) {
        Thread.ofVirtual().name("observer-restart").start(work);
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.orTimeout(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException failed) {
            switch (failed.getCause()) {
                case Unanswerable refused -> throw refused;
                case CallFailed gone -> throw gone;
                case java.util.concurrent.TimeoutException late ->
                        throw new Unanswerable(504, "its supervisor is busy; the restart may still follow");
                case null, default -> throw failed;
            }
        }
    }
}
