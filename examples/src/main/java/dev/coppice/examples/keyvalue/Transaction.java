package dev.coppice.examples.keyvalue;

import java.util.ArrayList;
import java.util.List;

// @start region="transaction"
/// The commands that one client has queued between `MULTI` and `EXEC`. Owned by its connection.
final class Transaction {
    static final Reply ABORTED = new Reply.Failure("EXECABORT Transaction discarded because of previous errors.");
    private static final Reply QUEUED = new Reply.Simple("QUEUED");

    private final List<Command> commands = new ArrayList<>();
    private boolean spoiled;

    /// Queues `command`, or refuses it; in that case the whole transaction will be refused.
    Reply add(Command command) {
        try {
            if (!Router.namesItsKeys(command)) {
                throw new CommandRefused(command.name() + " is not allowed in transactions");
            }
            if (!Commands.fits(command)) throw CommandRefused.arity(command);
        } catch (CommandRefused refused) {
            spoiled = true;
            return Reply.error(refused.getMessage());
        }
        commands.add(command);
        return QUEUED;
    }

    /// Executes the queued commands as one step of the partition that holds the keys.
    Reply run(Router router) {
        return spoiled ? ABORTED : router.runTogether(List.copyOf(commands));
    }
}
// @end
