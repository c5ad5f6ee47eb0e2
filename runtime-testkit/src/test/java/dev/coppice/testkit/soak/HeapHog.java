package dev.coppice.testkit.soak;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testkit.Ping;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;

/// The main of a JVM with a small heap, in which one process takes all of it.
public final class HeapHog {

    private HeapHog() {}

    public static void main(String[] args) throws Exception {
        int trials = Integer.parseInt(args[0]);
        var told = new java.util.concurrent.Semaphore(0);
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().onFatalError(error -> told.release()))) {
            Ref<Ping.Message> ping = runtime.start(new Ping(7));
            for (int i = 0; i < trials; i++) {
                var hog = Gen.spawn(runtime, self -> {
                    var hoard = new ArrayList<byte[]>();
                    while (true) hoard.add(new byte[1 << 18]);
                }, SpawnOptions.NONE.label("Hog"));
                var reason = runtime.whenEnded(hog).get(10, TimeUnit.SECONDS);
                boolean died = reason instanceof ExitReason.NoProcess
                        || reason instanceof ExitReason.Crash crash && crash.throwable() instanceof OutOfMemoryError;
                if (!died) throw new IllegalStateException("the hog ended with " + reason);
                if (ping.call(new Ping.Get()) != 7) throw new IllegalStateException("ping forgot its state");
                if (!told.tryAcquire(5, TimeUnit.SECONDS)) throw new IllegalStateException("no process was notified");
            }
        }
        System.out.println("survived " + trials);
    }
}
