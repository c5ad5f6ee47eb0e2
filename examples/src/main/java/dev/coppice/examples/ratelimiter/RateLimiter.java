package dev.coppice.examples.ratelimiter;

// @start region="limiter"
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.util.function.LongSupplier;

/// A rate limiter per client. Each client has a bucket, a process of its own, from its first request until it has been
/// idle for a while.
///
/// Start it as a supervisor, and then use it from any thread.
public final class RateLimiter extends Supervisor {
    private final ActorRuntime runtime;
    private final Rate rate;
    private final LongSupplier clock;
    private final Registry<String, Bucket.Message> registry;
    private final Name<DynamicSupervisor> buckets;

    /// @param name distinguishes it from other rate limiters of the runtime
    /// @param clock the clock in nanoseconds, such as `System::nanoTime`
    public RateLimiter(String name, ActorRuntime runtime, Rate rate, LongSupplier clock) {
        this.runtime = runtime;
        this.rate = rate;
        this.clock = clock;
        this.registry = Registry.unique(name);
        this.buckets = new Name<>(name);
    }

    @Override protected SupervisorSpec init() {
        return oneForAll(ChildSpec.of(registry), ChildSpec.of(buckets, DynamicSupervisor.create()));
    }

    /// Decides whether `client` may continue now.
    public Decision take(String client) {
        while (true) {
            var bucket = bucket(client);
            try {
                return bucket.call(new Bucket.Take());
            } catch (CallFailed failed) {
                switch (failed.cause()) {
                    case ExitReason.NoProcess _, ExitReason.Normal _ -> {} // it was full and has ended: try another one
                    default -> {
                        return new Decision.Refused(rate.period()); // it crashed, and may have taken the token
                    }
                }
            }
        }
    }

    /// The bucket of `client`, which is started if it is not running.
    private Ref<Bucket.Message> bucket(String client) {
        Name<Bucket.Message> name = registry.name(client);
        var spec = ChildSpec.of(name, new Bucket(client, rate, clock, registry)).restart(Restart.TEMPORARY);
        return DynamicSupervisorRef.of(runtime, buckets).ensureStarted(spec);
    }

    /// The number of clients that have a bucket.
    public int clients() {
        return registry.count();
    }

    /// Kills the bucket of `client`, if there is one, to show that no client exceeds the rate this way.
    void kill(String client) {
        var pid = runtime.whereis(registry.name(client));
        if (pid != null) runtime.exit(pid, ExitReason.KILL);
    }
}
// @end
