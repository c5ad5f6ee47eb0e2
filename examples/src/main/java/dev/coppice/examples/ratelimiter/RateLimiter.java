package dev.coppice.examples.ratelimiter;

// @start region="limiter"
import dev.coppice.behaviours.Registry;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.Plan;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Supervisor;
import java.util.function.LongSupplier;

/// Limits how much each client may do. A client has a bucket, a process of its own, from its first wish until it has wished for nothing for a while.
///
/// Started as a supervisor, and then used from any thread.
public final class RateLimiter extends Supervisor {
    private final ActorRuntime runtime;
    private final Rate rate;
    private final LongSupplier clock;
    private final Registry<String, Object> registry;
    private final Name<DynamicSupervisor.Message> buckets;

    /// @param name tells it from other limiters of the runtime
    /// @param clock what time it is, in nanoseconds: `System::nanoTime`
    public RateLimiter(String name, ActorRuntime runtime, Rate rate, LongSupplier clock) {
        this.runtime = runtime;
        this.rate = rate;
        this.clock = clock;
        this.registry = Registry.unique(name);
        this.buckets = new Name<>(name);
    }

    @Override protected Plan init() {
        return oneForAll(ChildSpec.of(registry), ChildSpec.of(buckets, DynamicSupervisor.create()));
    }

    /// Whether `client` may go on now.
    public Decision take(String client) {
        while (true) {
            var bucket = bucket(client);
            try {
                return bucket.call(new Bucket.Take());
            } catch (CallFailed failed) {
                switch (failed.why()) {
                    case ExitReason.NoProcess _, ExitReason.Normal _ -> {} // it was full and ended just now: the next turn starts another one
                    default -> {
                        return new Decision.Refused(rate.period()); // it crashed, and perhaps the token was taken
                    }
                }
            }
        }
    }

    /// The bucket of `client`, which is started if it is not there.
    private Ref<Bucket.Message> bucket(String client) {
        Name<Bucket.Message> name = registry.name(client);
        var spec = ChildSpec.of(name, new Bucket(client, rate, clock, registry)).restart(Restart.TEMPORARY);
        return DynamicSupervisor.ensureStarted(runtime.ref(buckets), spec);
    }

    /// How many clients have a bucket.
    public int clients() {
        return registry.count();
    }

    /// Kills the bucket of `client`, if there is one: to show that this gives nobody more than the rate.
    void kill(String client) {
        var pid = registry.whereis(client);
        if (pid != null) runtime.exit(pid, ExitReason.KILL);
    }
}
// @end
