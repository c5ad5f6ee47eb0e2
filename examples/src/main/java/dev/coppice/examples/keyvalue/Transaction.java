package dev.coppice.examples.keyvalue;

import java.util.ArrayList;
import java.util.List;

// @start region="transaction"
/// What one client has queued between `MULTI` and `EXEC`. Owned by its connection.
final class Transaction {
    static final Reply ABORTED = new Reply.Failure("EXECABORT Transaction discarded because of previous errors.");
    private static final Reply QUEUED = new Reply.Simple("QUEUED");

    private final List<Command> commands = new ArrayList<>();
    private boolean spoiled;

    /// Queues `command`, or refuses it: then the whole transaction will be.
    Reply add(Command command) {
        try {
            if (!Router.namesItsKeys(command)) throw new CommandRefused(command.name() + " is not allowed in transactions");
            if (!Commands.fits(command)) throw CommandRefused.arity(command);
        } catch (CommandRefused refused) {
            spoiled = true;
            return Reply.error(refused.getMessage());
        }
        commands.add(command);
        return QUEUED;
    }

    /// Carries out what was queued, as one step of the partition that has the keys.
    Reply run(Router router) {
        return spoiled ? ABORTED : router.runTogether(List.copyOf(commands));
    }
}
// @end
