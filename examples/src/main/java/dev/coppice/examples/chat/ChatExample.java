package dev.coppice.examples.chat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartFailed;
import dev.coppice.examples.Arguments;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A web chat. Without arguments, it lets visitors talk over HTTP, crashes their room meanwhile, and checks what they
/// received. With a port as argument, it serves on that port until it is stopped.
public final class ChatExample {
    private static final int LINES = 60;
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private ChatExample() {}

    public static void main(String... args) {
        int code = Arguments.exitCode(() -> run(args));
        if (code != 0) System.exit(code);
    }

    /// Returns the exit code: 0 if all visitors stayed connected and received each line that was passed on, once and in
    /// the same order.
    static int run(String... args) {
        int port = new Arguments("ChatExample [port]", 1, args).number(0, "the port", 0, 65_535, 0);
        return args.length == 0 ? demonstrate() : serve(port);
    }

    private static int serve(int port) {
        var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true));
        Runtime.getRuntime().addShutdownHook(new Thread(runtime::close, "chat-shutdown"));
        try {
            runtime.start(new ChatSupervisor(runtime, port));
        } catch (StartFailed failed) {
            runtime.close();
            System.err.println("the chat cannot run on port " + port + ": " + failed.getMessage());
            return 1;
        }
        System.out.println("open http://localhost:" + ChatSupervisor.port(runtime) + "/?room=lobby&user=ann");
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException told) {
            runtime.close();
        }
        return 0;
    }

    private static int demonstrate() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            runtime.start(new ChatSupervisor(runtime, 0));
            int port = ChatSupervisor.port(runtime);
            System.out.println("a chat runs at http://localhost:" + port);
            try (var ann = new Visitor(port, "lobby", "ann");
                    var bob = new Visitor(port, "lobby", "bob");
                    var cleo = new Visitor(port, "lobby", "cleo")) {
                var visitors = List.of(ann, bob, cleo);
                Set<String> passedOn = talk(visitors);
                await(() -> new HashSet<>(ann.heard()).containsAll(passedOn) && heardAlike(visitors));

                boolean connected = visitors.stream().allMatch(Visitor::isConnected);
                boolean alike = heardAlike(visitors);
                boolean once = new HashSet<>(ann.heard()).size() == ann.heard().size();
                boolean all = new HashSet<>(ann.heard()).containsAll(passedOn);
                System.out.println(passedOn.size() + " lines were passed on; each visitor received "
                        + ann.heard().size());
                System.out.println(connected ? "all visitors are still connected" : "A VISITOR LOST THE CONNECTION");
                boolean well = alike && once && all;
                System.out.println(well
                        ? "all visitors received the same lines, once and in the same order"
                        : "A VISITOR MISSED A LINE");
                return connected && well ? 0 : 1;
            }
        }
    }

    private static boolean heardAlike(List<Visitor> visitors) {
        return visitors.stream().map(Visitor::heard).distinct().count() == 1;
    }

    /// Lets all visitors talk at once and crashes the room meanwhile. Returns the lines that were passed on.
    private static Set<String> talk(List<Visitor> visitors) {
        Set<String> passedOn = ConcurrentHashMap.newKeySet();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < visitors.size(); i++) {
            var visitor = visitors.get(i);
            String name = List.of("ann", "bob", "cleo").get(i);
            threads.add(Thread.startVirtualThread(() -> {
                for (int n = 1; n <= LINES; n++) {
                    if (visitor.say("line " + n)) passedOn.add(name + ": line " + n);
                    LockSupport.parkNanos(5_000_000);
                }
            }));
        }
        for (int i = 0; i < 3; i++) {
            LockSupport.parkNanos(150_000_000);
            visitors.getFirst().crashTheRoom();
            System.out.println("the room has crashed");
        }
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException("interrupted while visitors were talking", interrupted);
            }
        }
        return passedOn;
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean() && System.nanoTime() < end) LockSupport.parkNanos(1_000_000);
    }
}
