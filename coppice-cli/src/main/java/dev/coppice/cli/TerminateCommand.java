package dev.coppice.cli;

import picocli.CommandLine.Command;

/// Asks a process to end.
@Command(name = "terminate", description = "Asks a process to end.")
final class TerminateCommand extends ActionCommand {

    TerminateCommand() {
        super("terminate");
    }
}
