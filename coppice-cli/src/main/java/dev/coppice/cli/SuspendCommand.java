package dev.coppice.cli;

import picocli.CommandLine.Command;

/// Suspends a process: it handles no message until it is resumed.
@Command(name = "suspend", description = "Suspends a process: it handles no message until it is resumed.")
final class SuspendCommand extends ActionCommand {

    SuspendCommand() {
        super("suspend");
    }
}
