package dev.coppice.spring;

import dev.coppice.core.ActorRuntime;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/// Down if the root supervisor has ended or the runtime is closed, out of service while the processes shut down.
final class CoppiceHealthIndicator extends AbstractHealthIndicator {
    private final ActorRuntime runtime;
    private final RootSupervisor root;

    CoppiceHealthIndicator(ActorRuntime runtime, RootSupervisor root) {
        super("the health of the runtime could not be read");
        this.runtime = runtime;
        this.root = root;
    }

    @Override protected void doHealthCheck(Health.Builder builder) {
        var state = root.state();
        builder.withDetail("runtime", runtime.options().name());
        if (!runtime.isOpen()) {
            builder.down().withDetail("root", "the runtime is closed");
            return;
        }
        var reason = root.reason();
        switch (state) {
            case RUNNING -> builder.up();
            case NEW, STOPPING -> builder.outOfService();
            case ENDED -> builder.down();
        }
        builder.withDetail("root", state.name().toLowerCase(java.util.Locale.ROOT));
        if (reason != null) builder.withDetail("reason", runtime.print(reason));
        var statistics = runtime.statistics();
        builder.withDetail("processes", statistics.live());
        builder.withDetail("crashes", statistics.totals().crashes());
        builder.withDetail("restarts", statistics.totals().restarts());
    }
}
