package dev.coppice.core.internal.process;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/// Runs each operation that the code of a process may request once, in a small runtime of its own, before the first
/// runtime opens.
///
/// The code of a process may call the runtime with hardly any stack left. A `StackOverflowError` ends that process and
/// is harmless for all others, unless it strikes while the JVM initialises a class or links a call site for the first
/// time: that class or call site then stays broken for every process. After the warm-up nothing is left to initialise
/// or link on these paths. Without it, the first processes would pay the same cost.
final class Warmup {
    /// Generous: a JVM may start on a machine that is busy with other work.
    private static final Duration LIMIT = Duration.ofMinutes(1);
    /// The runtimes of the application are numbered from 0.
    private static final long NUMBER = -1;
    private static boolean done;

    private Warmup() {}

    /// Runs the warm-up unless it has run. Concurrent callers wait for it, since they rely on it. A runtime opens even
    /// if the warm-up fails.
    static synchronized void ensureDone() {
        if (done) return;
        done = true; // once only, even if it fails
        var options = RuntimeOptions.defaults().name("rehearsal").deadLettersPerSecond(0).reportsPerSecond(0);
        try (var runtime = DefaultActorRuntime.open(options, NUMBER)) {
            var partner = ProcessStarter.spawn(runtime, new WarmupProgram(), SpawnOptions.NONE);
            var player = ProcessStarter.spawn(runtime, new WarmupProgram(), SpawnOptions.NONE);
            Gen.call(player, partner, LIMIT);
        } catch (CallFailed late) {
            LoggerFactory.getLogger(Warmup.class)
                    .warn("the warm-up did not finish; a StackOverflowError in a process may affect others", late);
        }
    }

    /// A program whose requests are either a partner to exercise, or any other object. It replies with the request
    /// itself.
    private static final class WarmupProgram implements Program<Integer> {
        @Override public Integer init(ProcessContext self) {
            return 0;
        }

        @Override public Integer message(ProcessContext self, Object message, Integer state) {
            return state;
        }

        @Override public Integer signal(ProcessContext self, Signal signal, Integer state) {
            return state;
        }

        @Override @SuppressWarnings("unchecked") public Integer request(ProcessContext self, Request<?> request,
                Integer state) {
            if (request.payload() instanceof ProcessCell partner) play(self, partner);
            ((Request<Object>) request).reply(request.payload());
            return state;
        }

        private static void play(ProcessContext self, ProcessCell partner) {
            messages(self, partner);
            calls(partner);
            relations(self, partner);
            timers(self, partner);
            lives(self);
        }

        private static void messages(ProcessContext self, ProcessCell partner) {
            Gen.send(partner, "message");
            self.send(partner, "message");
            self.send(self.pid(), "message");
            self.sleep(Duration.ofNanos(1));
        }

        private static void calls(ProcessCell partner) {
            Gen.call(partner, "request", LIMIT);
            Gen.request(partner, "request").await(LIMIT);
        }

        private static void relations(ProcessContext self, ProcessCell partner) {
            self.demonitor(self.monitor(partner));
            self.demonitorAndFlush(self.monitor(partner));
            self.link(partner);
            self.unlink(partner);
            self.unlinkAndFlush(partner);
        }

        private static void timers(ProcessContext self, ProcessCell partner) {
            self.sendAfter(LIMIT, "later").cancel();
            self.sendAfter(LIMIT, partner, "later").tryCancel();
            self.startTimer(LIMIT, "later").cancel();
            self.sendAfter(Duration.ZERO, "at once");
        }

        private static void lives(ProcessContext self) {
            var name = new Name<Object>("rehearsal");
            self.register(name);
            self.runtime().whereis(name);
            self.unregister(name);
            var child = self.spawn(new WarmupProgram(), SpawnOptions.NONE.link());
            self.unlink(child);
            self.exit(child, ExitReason.KILL);
            try {
                Gen.call(child, "too late", LIMIT);
            } catch (CallFailed expected) {
                self.label(expected.toString());
            }
            self.startLinked(new WarmupProgram(), StartOptions.defaults());
            self.label(self.pid() + " and " + child);
        }
    }
}
