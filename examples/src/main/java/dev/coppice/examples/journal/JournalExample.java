package dev.coppice.examples.journal;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.examples.Arguments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// Starts a second JVM that books money, kills it with SIGKILL, and starts it again. Checks that every booking that the
/// second JVM acknowledged was kept, and that nothing was booked twice.
public final class JournalExample {
    private static final int MOST_BOOKINGS = 500;

    private JournalExample() {}

    public static void main(String... args) {
        int code = Arguments.exitCode(() -> run(args));
        if (code != 0) System.exit(code);
    }

    /// Returns the exit code: 0 if every acknowledged booking was kept.
    static int run(String... args) {
        var arguments = new Arguments("JournalExample [kills]", 1, args);
        int kills = arguments.number(0, "the number of kills", 1, 100, 5);
        try {
            var folder = Files.createTempDirectory("journal");
            var path = folder.resolve("accounts.mv");
            try {
                return book(kills, path) ? 0 : 1;
            } finally {
                Files.deleteIfExists(path);
                Files.delete(folder);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("the journal cannot be used", failed);
        }
    }

    private static boolean book(int kills, Path path) throws IOException {
        var ledger = new Acknowledged();
        var random = new Random();
        for (int i = 0; i < kills; i++) {
            int before = ledger.bookings();
            long start = System.nanoTime();
            BankJvm.runAndKill(path, 1 + random.nextInt(MOST_BOOKINGS), ledger);
            System.out.printf("killed the JVM after %,d bookings and %,d ms%n",
                    ledger.bookings() - before, (System.nanoTime() - start) / 1_000_000);
        }
        try (var file = new JournalFile(path);
                var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var accounts = new Accounts(file);
            runtime.start(accounts);
            for (var id : BankJvm.ACCOUNTS) ledger.check(id, accounts.account(runtime, id).call(new Account.Balance()));
        }
        ledger.errors().forEach(System.out::println);
        if (ledger.errors().isEmpty()) {
            System.out.printf("all %,d acknowledged bookings were kept%n", ledger.bookings());
        }
        return ledger.errors().isEmpty();
    }
}
