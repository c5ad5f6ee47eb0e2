package dev.coppice.examples.keyvalue;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The persistence of a partition, as in event sourcing: a snapshot, and the commands since then. Owned by the
/// partition.
///
/// Both are files of commands in RESP2. Before each batch, the log states the time at which it was executed, so that a
/// replay has the same result. It also marks the beginning and the end of a transaction. When [#append] returns, the
/// commands have been passed to the operating system and survive the end of the process. A power failure may lose the
/// latest ones.
///
/// The names of snapshot and log contain a generation. When the log exceeds its maximum size, a snapshot of the next
/// generation is written to a separate file, forced to disk and renamed into place. Only then does its log begin, and
/// the old pair is deleted. At any moment, the newest snapshot and its log contain everything.
final class CommandLog implements AutoCloseable {
    private static final long LARGEST = 64L * 1024 * 1024;
    private static final String TIME = "@";
    private static final Command BEGIN = Command.of("MULTI");
    private static final Command END = Command.of("EXEC");

    private final Path folder;
    private final String name;
    private long generation;
    private FileOutputStream file;
    private RespWriter writer;

    private CommandLog(Path folder, String name, long generation) throws IOException {
        this.folder = folder;
        this.name = name;
        this.generation = generation;
        this.file = new FileOutputStream(log(generation).toFile(), true);
        this.writer = new RespWriter(new BufferedOutputStream(file, 64 * 1024));
    }

    private Path log(long number) {
        return folder.resolve(name + "." + number + ".log");
    }

    private Path snapshot(long number) {
        return folder.resolve(name + "." + number + ".snapshot");
    }

    /// Opens the log of the partition `name`, and applies its contents to `keys`. An incomplete write at the end, which
    /// was never acknowledged, is removed.
    static CommandLog open(Path folder, String name, Keyspace keys) throws IOException {
        Files.createDirectories(folder);
        long generation = 0;
        try (var files = Files.newDirectoryStream(folder, name + ".*.snapshot")) {
            for (var path : files) generation = Math.max(generation, generationOf(path, name));
        }
        var opened = new CommandLog(folder, name, generation);
        replay(opened.snapshot(generation), keys);
        replay(opened.log(generation), keys);
        opened.forget(generation - 1);
        return opened;
    }

    private static long generationOf(Path path, String name) {
        String file = path.getFileName().toString();
        return Long.parseLong(file.substring(name.length() + 1, file.length() - ".snapshot".length()));
    }

    private static void replay(Path path, Keyspace keys) throws IOException {
        if (!Files.exists(path)) return;
        long whole = 0;
        long now = 0;
        @Nullable List<Command> together = null;
        try (var in = new BufferedInputStream(Files.newInputStream(path), 64 * 1024)) {
            var reader = new RespReader(in);
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                var command = next.get();
                if (command.equals(BEGIN)) {
                    together = new ArrayList<>();
                } else if (command.name().equals(TIME)) {
                    now = command.number(0);
                } else if (together == null) {
                    Commands.run(keys, command, now); // a command that was refused then is refused again
                } else if (!command.equals(END)) {
                    together.add(command);
                } else {
                    for (var each : together) Commands.run(keys, each, now);
                    together = null;
                }
                if (together == null) whole = reader.consumed();
            }
        } catch (EOFException cut) {
            // the rest of the last write is removed below
        }
        if (whole < Files.size(path)) {
            try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(whole);
            }
        }
    }

    /// Appends commands that were executed at `now`, and passes them to the operating system.
    ///
    /// @param together whether they are valid only if all of them are in the log
    void append(List<Command> commands, long now, boolean together) throws IOException {
        writer.command(Command.of(TIME, Long.toString(now)));
        if (together) writer.command(BEGIN);
        for (var command : commands) writer.command(command);
        if (together) writer.command(END);
        writer.flush();
    }

    boolean isLarge() throws IOException {
        return file.getChannel().position() > LARGEST;
    }

    /// Begins a new generation with a snapshot of `keys`.
    void compact(Keyspace keys) throws IOException {
        var fresh = folder.resolve(name + ".new");
        try (var out = new FileOutputStream(fresh.toFile())) {
            var to = new RespWriter(new BufferedOutputStream(out, 64 * 1024));
            keys.dump((key, commands) -> {
                try {
                    for (var command : commands) to.command(command);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            to.flush();
            out.getFD().sync();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        Files.move(fresh, snapshot(generation + 1), StandardCopyOption.ATOMIC_MOVE);
        file.close();
        generation++;
        file = new FileOutputStream(log(generation).toFile(), true);
        writer = new RespWriter(new BufferedOutputStream(file, 64 * 1024));
        forget(generation - 1);
    }

    private void forget(long old) throws IOException {
        Files.deleteIfExists(snapshot(old));
        Files.deleteIfExists(log(old));
    }

    @Override public void close() throws IOException {
        file.close();
    }
}
