package dev.coppice.examples.clusterchat;

import dev.coppice.examples.Arguments;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// Starts three JVMs that share a chat, kills one, and starts it again. At the end all three have heard the same.
public final class ClusterChat {
    private static final int PATIENCE_SECONDS = 60;

    private ClusterChat() {}

    public static void main(String... args) {
        int code = Arguments.exitCode(() -> run());
        if (code != 0) System.exit(code);
    }

    /// Returns the exit code: 0 if all users have heard the same lines.
    static int run() {
        try {
            return chat();
        } catch (IOException | InterruptedException failed) {
            System.err.println("the chat cannot go on: " + failed);
            return 1;
        }
    }

    private static int chat() throws IOException, InterruptedException {
        var cluster = "chat-" + UUID.randomUUID();
        var users = new ArrayList<User>();
        try {
            for (var name : List.of("ann", "bob", "cleo")) {
                users.add(new User(name, cluster));
                for (var user : users) user.await(users.size() - 1, " is here");
            }
            var ann = users.get(0);
            var bob = users.get(1);
            var cleo = users.get(2);
            for (var user : users) user.say("hello from " + user.name);
            for (var user : users)
                user.awaitHeard("ann: hello from ann", "bob: hello from bob", "cleo: hello from cleo");

            System.out.println("-- bob is killed");
            bob.kill();
            ann.await(1, "bob is gone");
            cleo.await(1, "bob is gone");
            ann.say("where is bob?");
            cleo.say("he will be back");
            for (var user : List.of(ann, cleo)) user.awaitHeard("ann: where is bob?", "cleo: he will be back");

            System.out.println("-- bob returns");
            var again = new User("bob", cluster);
            users.set(1, again);
            again.await(2, " is here");
            again.awaitHeard("ann: where is bob?");
            again.say("here I am");
            for (var user : users) user.awaitHeard("bob: here I am");

            var heard = users.stream().map(User::heard).distinct().toList();
            System.out.println(heard.size() == 1 ? "-- all three have heard the same: " + heard.getFirst()
                    : "-- THEY HAVE HEARD DIFFERENT THINGS: " + heard);
            return heard.size() == 1 ? 0 : 1;
        } finally {
            users.forEach(User::kill);
        }
    }

    /// The JVM of one user, seen from the program that started it.
    private static final class User {
        private final String name;
        private final Process process;
        private final PrintStream input;
        private final List<String> printed = new CopyOnWriteArrayList<>();

        User(String name, String cluster) throws IOException {
            this.name = name;
            process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx200m",
                    "-cp",
                    System.getProperty("java.class.path"), ChatNode.class.getName(), name, cluster)
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
            Thread.ofPlatform().daemon().name(name).start(this::read);
        }

        private void read() {
            try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(),
                    StandardCharsets.UTF_8))) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.contains(" is here") || line.contains(" is gone"))
                        System.out.println(name + " sees: " + line);
                    synchronized (printed) {
                        printed.add(line);
                        printed.notifyAll();
                    }
                }
            } catch (IOException killed) {
                // So its output ends.
            }
        }

        void say(String text) {
            System.out.println(name + " says: " + text);
            input.println(text);
        }

        void kill() {
            process.destroyForcibly();
        }

        /// Waits until `count` lines that contain `text` were printed.
        void await(int count, String text) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            synchronized (printed) {
                while (printed.stream().filter(line -> line.contains(text)).count() < count) {
                    long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                    if (left <= 0) throw new IllegalStateException(name + " did not print " + text + ": " + printed);
                    printed.wait(left);
                }
            }
        }

        /// Waits until the room of this user has heard `lines`.
        void awaitHeard(String... lines) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!List.of(lines).stream().allMatch(line -> heard().contains(line))) {
                if (System.nanoTime() - end > 0)
                    throw new IllegalStateException(name + " has only " + heard() + " and has printed " + printed);
                input.println("?");
                Thread.sleep(100);
            }
        }

        /// The content of the room when it was last asked.
        String heard() {
            return printed.stream().filter(line -> line.startsWith("heard ")).reduce("", (earlier, later) -> later);
        }
    }
}
