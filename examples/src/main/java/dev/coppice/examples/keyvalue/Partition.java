package dev.coppice.examples.keyvalue;

import dev.coppice.behaviours.Owned;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One partition of the keys: owns them and their log, and executes the commands of clients batch by batch.
///
/// Every acknowledged command is in the log. After a crash, the next incarnation replays the log and has the same
/// state.
final class Partition extends GenServer<Partition.Open, Partition.Message> {
    private static final Duration SWEEP_PERIOD = Duration.ofMillis(100);
    private static final int SWEPT_AT_ONCE = 1000;

    sealed interface Message {}

    /// Executes commands in order. The result has a reply to each.
    record Execute(List<Command> commands) implements Message, Call<Message, List<Reply>> {}

    /// Executes commands in order, with all or none of them in the log. The result has a reply to each.
    record Transact(List<Command> commands) implements Message, Call<Message, List<Reply>> {}

    /// Removes expired keys.
    record Sweep() implements Message {}

    /// Fails on purpose, to show what happens then.
    record Fail() implements Message {}

    /// The keys and their log.
    record Open(@Owned Keyspace keys, @Owned CommandLog log) {}

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
            case Execute execute -> keep().reply(execute, run(execute.commands(), open, false));
            case Transact transact -> keep().reply(transact, run(transact.commands(), open, true));
            case Sweep() -> {
                if (open.keys().hasEnds()) open.keys().sweep(System.currentTimeMillis(), SWEPT_AT_ONCE);
                if (open.log().isLarge()) open.log().compact(open.keys());
                yield keep();
            }
            case Fail() -> throw new IllegalStateException(name + " was told to fail");
        };
    }

    /// Executes `commands`. They are in the log when this returns. If writing fails, the partition crashes without
    /// acknowledging any of them.
    ///
    /// @param together whether the log must contain all of them or none
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
