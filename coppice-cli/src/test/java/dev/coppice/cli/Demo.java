package dev.coppice.cli;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.observer.Observer;
import dev.coppice.observer.ObserverAction;
import dev.coppice.observer.ObserverOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/// A small system: a tree with a branch, a server that is stuck, and a waiter.
final class Demo extends Supervisor {
    static final String TOKEN = "0123456789abcdefABCDEF";
    static final Name<Worker.Message> CLERK = new Name<>("clerk");
    static final Name<Worker.Message> STUCK = new Name<>("stuck");

    /// Notes, fails or blocks.
    static final class Worker extends GenServer<Integer, Worker.Message> {
        sealed interface Message {}
        record Note(String text) implements Message {}
        record Fail() implements Message {}
        record Block(CountDownLatch begun, CountDownLatch end) implements Message {}

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer count) throws Exception {
            switch (message) {
                case Note _ -> {}
                case Fail _ -> throw new IllegalStateException("out of ink");
                case Block(var begun, var end) -> {
                    begun.countDown();
                    end.await();
                }
            }
            return next(count + 1);
        }
    }

    private static final class Branch extends Supervisor {
        @Override protected SupervisorSpec init() {
            return oneForAll(ChildSpec.of(STUCK, new Worker()).id("stuck"));
        }
    }

    @Override protected SupervisorSpec init() {
        return oneForOne(ChildSpec.of(CLERK, new Worker()).id("clerk"), ChildSpec.of(new Branch()).id("branch"))
                .intensity(5, java.time.Duration.ofSeconds(5));
    }

    static ActorRuntime open() {
        var runtime = ActorRuntime.open(RuntimeOptions.defaults().name("demo"));
        runtime.start(new Demo());
        return runtime;
    }

    static ObserverOptions options() {
        return ObserverOptions.defaults().token(TOKEN);
    }

    /// Runs until its input ends: a program to attach to. The argument selects the MXBeans that it registers.
    public static void main(String... args) throws Exception {
        if (args[0].equals("no-runtime")) {
            awaitEndOfInput();
            return;
        }
        try (var runtime = open()) {
            switch (args[0]) {
                case "observer" -> Observer.start(runtime, options().allow(ObserverAction.KILL).jmx(true));
                case "bean" -> runtime.registerMXBean();
                case "several" -> {
                    runtime.registerMXBean();
                    ActorRuntime.open(RuntimeOptions.defaults().name("other")).registerMXBean();
                    var third = ActorRuntime.open(RuntimeOptions.defaults().name("third"));
                    third.registerMXBean();
                    Observer.start(third, options().jmx(true));
                }
                case "two, unregistered" -> ActorRuntime.open(RuntimeOptions.defaults().name("other"));
                default -> {}
            }
            awaitEndOfInput();
        }
    }

    private static void awaitEndOfInput() throws IOException {
        System.out.println("ready");
        while (System.in.read() >= 0) Thread.onSpinWait();
    }
}
