package dev.coppice.examples.journal;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A JVM of its own that books one cent after the other, and prints a line for each acknowledged booking.
final class BankJvm {
    static final List<String> ACCOUNTS = List.of("ann", "bob", "cy", "dee", "eve", "fay", "gus", "hal");

    private static final String BOOKED = "booked ";

    private BankJvm() {}

    /// The main method of that JVM. It never ends by itself.
    public static void main(String... args) throws InterruptedException {
        try (var file = new JournalFile(Path.of(args[0]));
                var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var accounts = new Accounts(file);
            runtime.start(accounts);
            for (var id : ACCOUNTS) Thread.startVirtualThread(() -> book(runtime, accounts, id));
            runtime.awaitClose();
        }
    }

    private static void book(ActorRuntime runtime, Accounts accounts, String id) {
        var account = accounts.account(runtime, id);
        while (true) {
            if (account.call(new Account.Book(1)) instanceof Account.Result.Booked(long balance)) {
                System.out.println(BOOKED + id + " " + balance);
                System.out.flush();
            }
        }
    }

    /// Starts this JVM, kills it after `bookings` lines, and reads the rest of its output.
    static void runAndKill(Path file, int bookings, Acknowledged ledger) throws IOException {
        var process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp", System.getProperty("java.class.path"), BankJvm.class.getName(), file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = process.inputReader()) {
            int read = 0;
            for (String line; (line = lines.readLine()) != null; ) {
                if (!line.startsWith(BOOKED)) continue; // of another library
                if (++read == bookings) process.toHandle().destroyForcibly(); // its output stays readable
                var words = line.split(" ");
                ledger.booked(words[1], Long.parseLong(words[2]));
            }
            if (read < bookings) throw new IOException("the JVM of the bank ended after " + read + " bookings");
        } finally {
            process.destroyForcibly();
        }
    }
}
