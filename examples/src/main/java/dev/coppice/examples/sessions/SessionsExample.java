package dev.coppice.examples.sessions;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.examples.Arguments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/// Lets users look at items and kills sessions meanwhile. Waits until all sessions have ended because they were idle,
/// opens everything again, and checks that no acknowledged view was lost.
public final class SessionsExample {
    private static final Duration IDLE_AFTER = Duration.ofMillis(200);
    private static final int ITEMS = 20;

    private SessionsExample() {}

    public static void main(String... args) {
        int code = Arguments.exitCode(() -> run(args));
        if (code != 0) System.exit(code);
    }

    /// Returns the exit code: 0 if every acknowledged view was kept, and no idle session was left.
    static int run(String... args) {
        var arguments = new Arguments("SessionsExample [users]", 1, args);
        int users = arguments.number(0, "the number of users", 1, 1_000, 50);
        try {
            var folder = Files.createTempDirectory("profiles");
            try {
                return serve(users, folder) ? 0 : 1;
            } finally {
                delete(folder);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("the folder for the profiles cannot be used", failed);
        }
    }

    private static boolean serve(int users, Path folder) {
        boolean idle;
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var sessions = new Sessions(folder, IDLE_AFTER);
            runtime.start(sessions);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var clients = new ArrayList<CompletableFuture<Void>>();
                for (int i = 0; i < users; i++) {
                    var user = user(i);
                    clients.add(CompletableFuture.runAsync(() -> browse(runtime, sessions, user), threads));
                }
                for (var client : clients) client.join();
            }
            System.out.println(users + " users viewed " + ITEMS + " items each; sessions were killed meanwhile");
            for (int i = 0; i < users; i++) awaitEnd(runtime, sessions, user(i));
            idle = sessions.count() == 0;
            System.out.println(idle ? "all sessions have ended because they were idle" : "SOME SESSION DID NOT END");
        }
        int complete = complete(users, folder);
        System.out.println(complete + " of " + users + " profiles are complete after a restart of the runtime");
        return idle && complete == users;
    }

    private static String user(int number) {
        return "user-" + number;
    }

    /// Views all items, and kills the session now and then.
    private static void browse(ActorRuntime runtime, Sessions sessions, String user) {
        for (int item = 0; item < ITEMS; item++) {
            if (item % 5 == 4) {
                var session = sessions.whereis(user);
                if (session != null) runtime.exit(session, ExitReason.KILL);
            }
            view(runtime, sessions, user, "item-" + item);
        }
    }

    /// Repeats the request until it is acknowledged. Viewing an item twice is the same as viewing it once.
    private static void view(ActorRuntime runtime, Sessions sessions, String user, String item) {
        while (true) {
            try {
                sessions.call(runtime, user, new Session.View(item));
                return;
            } catch (CallFailed killed) {
                if (!(killed.cause() instanceof ExitReason.Killed)) throw killed;
            }
        }
    }

    private static void awaitEnd(ActorRuntime runtime, Sessions sessions, String user) {
        var session = sessions.whereis(user);
        if (session != null) runtime.whenEnded(session).join();
    }

    /// The number of users whose profile contains everything that they viewed.
    private static int complete(int users, Path folder) {
        var all = new ArrayList<String>();
        for (int item = 0; item < ITEMS; item++) all.add("item-" + item);
        int complete = 0;
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var sessions = new Sessions(folder, IDLE_AFTER);
            runtime.start(sessions);
            for (int i = 0; i < users; i++) {
                if (sessions.call(runtime, user(i), new Session.Look()).seen().equals(all)) complete++;
            }
        }
        return complete;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) Files.delete(file);
        }
        Files.delete(folder);
    }
}
