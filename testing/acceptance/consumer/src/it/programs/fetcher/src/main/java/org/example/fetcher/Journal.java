package org.example.fetcher;

import dev.coppice.behaviours.Owned;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/// Appends lines to a file. Only this process uses the writer.
///
/// All entries are on disk when it has been idle for a moment, and when it has ended.
final class Journal extends GenServer<@Owned BufferedWriter, Journal.Message> {
    sealed interface Message {}
    record Append(String line) implements Message {}

    private final Path file;

    Journal(Path file) {
        this.file = file;
    }

    @Override protected Next<BufferedWriter> init() throws IOException {
        return next(Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    @Override protected Duration idleAfter() {
        return Duration.ofMillis(50);
    }

    @Override protected boolean trapsExits() {
        return true; // so that terminate runs at shutdown
    }

    @Override protected Next<BufferedWriter> handle(Message message, BufferedWriter writer) throws IOException {
        return switch (message) {
            case Append(var line) -> {
                writer.write(line);
                writer.newLine();
                yield keep();
            }
        };
    }

    @Override protected Next<BufferedWriter> handleSignal(Signal signal, BufferedWriter writer) throws IOException {
        if (signal instanceof Signal.Idle) writer.flush();
        return keep().idleAfter(null); // once is enough until the next line
    }

    @Override protected void terminate(ExitReason reason, BufferedWriter writer) throws IOException {
        writer.close();
    }
}
