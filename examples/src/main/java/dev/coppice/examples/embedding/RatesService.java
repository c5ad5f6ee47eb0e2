package dev.coppice.examples.embedding;

// @start region="service"
import dev.coppice.behaviours.task.TaskSupervisor;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.Supervisor;
import java.time.Duration;

/// Exchange rates for the rest of the program, which sees neither processes nor messages. Owns its runtime. May be used
/// from any thread.
public final class RatesService implements AutoCloseable {
    static final Name<DynamicSupervisor> TASKS = new Name<>("rates.tasks");
    private static final Name<Rates.Message> RATES = new Name<>("rates");
    private static final Duration LIMIT = Duration.ofMillis(300);

    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true));
    private final Ref<Rates.Message> rates = runtime.ref(RATES);

    RatesService(Rates.Source source) {
        runtime.start(Supervisor.of(Supervisor.oneForOne(
                ChildSpec.of(TASKS, new TaskSupervisor()),
                ChildSpec.of(RATES, new Rates(source))).intensity(20, Duration.ofSeconds(1))));
    }

    /// The rate of `currency`, or empty if it has none.
    ///
    /// @throws CallFailed if the rate is not known within 300 ms, or if the process is being restarted
    Rates.Answer rate(String currency) {
        return rates.call(new Rates.Get(currency), LIMIT);
    }

    /// Crashes the process, to show what callers see then.
    void crash() {
        rates.cast(new Rates.Crash());
    }

    @Override public void close() {
        runtime.close();
    }
}
// @end
