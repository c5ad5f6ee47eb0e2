package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.Report;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// One run of an application, from the order to start it until it has ended. Known to [Applications] under its name that long.
///
/// `outcome` and `end` are completed once. `ordered` is written by the process of the application, before that ends, and by whoever stops it.
final class ApplicationRun {
    static final String KIND = "dev.coppice.application";

    private final Applications applications;
    private final ApplicationSpec spec;
    private final ApplicationType type;
    private final CompletableFuture<@Nullable ApplicationError> outcome = new CompletableFuture<>();
    private final CompletableFuture<ExitReason> end = new CompletableFuture<>();
    private volatile boolean ordered;
    private volatile @Nullable Pid master;

    ApplicationRun(Applications applications, ApplicationSpec spec, ApplicationType type) {
        this.applications = applications;
        this.spec = spec;
        this.type = type;
    }

    String name() {
        return spec.name();
    }

    ApplicationSpec spec() {
        return spec;
    }

    Environment environment() {
        return applications.environment(spec.name());
    }

    /// The process of the application; null until that runs.
    @Nullable Pid master() {
        return master;
    }

    /// Completes with null when the application is up, or with why it is not.
    CompletableFuture<@Nullable ApplicationError> outcome() {
        return outcome;
    }

    /// Completes when its process has ended.
    CompletableFuture<ExitReason> end() {
        return end;
    }

    // ── what the process of the application says ──

    /// The tree is up.
    void started(Pid by) {
        master = by;
        applications.up(this);
        notice(Level.INFO, "application " + name() + " has started", null);
    }

    /// It does not start, and nothing of it is left.
    void failed() {
        applications.gone(this);
    }

    /// It stops because somebody says so.
    void ordered() {
        ordered = true;
    }

    /// A callback threw where that changes nothing.
    void threw(String callback, Throwable thrown) {
        notice(Level.ERROR, callback + " of application " + name() + " threw", thrown);
    }

    // ── what becomes of it ──

    /// Its process has ended. Called once.
    void ended(ExitReason reason) {
        applications.gone(this);
        tellOfEnd(reason);
        end.complete(reason);
    }

    private void tellOfEnd(ExitReason reason) {
        if (ordered) {
            notice(Level.INFO, "application " + name() + " has stopped", null);
            return;
        }
        boolean all = type.stopsRuntime(reason);
        notice(all ? Level.ERROR : Level.WARN, "application " + name() + " has ended: " + reason + (all ? "; this stops the runtime" : ""), null);
        if (all) applications.closeRuntime(this, reason);
    }

    private void notice(Level level, String title, @Nullable Throwable thrown) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("application", name());
        fields.put("type", type);
        Report.write(applications.runtime(), KIND, level, title, fields, thrown);
    }
}
