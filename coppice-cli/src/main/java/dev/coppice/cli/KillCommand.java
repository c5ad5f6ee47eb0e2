package dev.coppice.cli;

import picocli.CommandLine.Command;

/// Ends a process at once, whatever it is doing.
@Command(name = "kill", description = "Ends a process at once, whatever it is doing.")
final class KillCommand extends ActionCommand {

    KillCommand() {
        super("kill");
    }
}
