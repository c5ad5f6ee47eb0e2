package dev.coppice.examples.keyvalue;

import dev.coppice.behaviours.GenServer;
import dev.coppice.behaviours.Next;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One part of the keys: owns them and their log, and carries out what clients want, one batch after the other.
///
/// What it has answered is in the log. When it crashes, the next incarnation reads the log and has it all again.
final class Partition extends GenServer<Partition.Open, Partition.Message> {
    private static final Duration SWEEP_PERIOD = Duration.ofMillis(100);
    private static final int SWEPT_AT_ONCE = 1000;

    sealed interface Message {}

    /// Carries out commands in order. Answered with a reply to each.
    record Execute(List<Command> commands) implements Message, Call<Message, List<Reply>> {}

    /// Carries out commands in order, and has all or none of them in the log. Answered with a reply to each.
    record Transact(List<Command> commands) implements Message, Call<Message, List<Reply>> {}

    /// Removes keys that have ended.
    record Sweep() implements Message {}

    /// Fails on purpose, to show what happens then.
    record Fail() implements Message {}

    /// The keys, and where they are kept.
    record Open(Keyspace keys, CommandLog log) {}

    private final Path folder;
    private final String name;

    Partition(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    @Override protected boolean trapsExits() {
        return true; // closes its log when it is shut down
    }

    @Override protected Next<Open> init() throws IOException {
        var keys = new Keyspace();
        var log = CommandLog.open(folder, name, keys);
        sendEvery(SWEEP_PERIOD, new Sweep());
        return next(new Open(keys, log));
    }

    @Override protected Next<Open> handle(Message message, Open open) throws IOException {
        return switch (message) {
            case Execute execute -> same().reply(execute, run(execute.commands(), open, false));
            case Transact transact -> same().reply(transact, run(transact.commands(), open, true));
            case Sweep() -> {
                if (open.keys().hasEnds()) open.keys().sweep(System.currentTimeMillis(), SWEPT_AT_ONCE);
                if (open.log().isLarge()) open.log().compact(open.keys());
                yield same();
            }
            case Fail() -> throw new IllegalStateException(name + " was told to fail");
        };
    }

    /// Carries out `commands`. They are in the log when this returns; if that fails, the partition crashes with none of them acknowledged.
    ///
    /// @param together whether the log must not have a part of them
    private static List<Reply> run(List<Command> commands, Open open, boolean together) throws IOException {
        long now = System.currentTimeMillis();
        var replies = new ArrayList<Reply>(commands.size());
        var writes = new ArrayList<Command>();
        for (var command : commands) {
            var reply = Commands.run(open.keys(), command, now);
            if (Commands.writes(command) && !(reply instanceof Reply.Failure)) writes.add(command);
            replies.add(reply);
        }
        if (!writes.isEmpty()) open.log().append(writes, now, together);
        return replies;
    }

    @Override protected void terminate(ExitReason reason, Open open) throws IOException {
        open.log().close();
    }
}
