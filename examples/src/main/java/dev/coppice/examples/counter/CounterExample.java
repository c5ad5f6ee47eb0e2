package dev.coppice.examples.counter;

// @start region="main"
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;

/// Starts a supervised counter, uses it, makes it crash, and continues.
public final class CounterExample {

    private CounterExample() {}

    public static void main(String... args) throws InterruptedException {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            runtime.start(new CounterSupervisor());
            Ref<Counter.Message> counter = runtime.ref(CounterSupervisor.COUNTER); // survives restarts

            counter.cast(new Counter.Add(2));
            int count = counter.call(new Counter.Get());
            System.out.println("the count is " + count);

            counter.cast(new Counter.Add(Integer.MAX_VALUE)); // overflows: the counter crashes
            System.out.println("after a crash it is " + countAfterRestart(counter));
        }
    }

    private static int countAfterRestart(Ref<Counter.Message> counter) throws InterruptedException {
        while (true) {
            try {
                return counter.call(new Counter.Get());
            } catch (CallFailed failed) {
                System.out.println("not yet: " + failed.cause());
                Thread.sleep(1);
            }
        }
    }
}
// @end
