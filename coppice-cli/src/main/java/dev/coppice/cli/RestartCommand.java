package dev.coppice.cli;

import picocli.CommandLine.Command;

/// Has a supervisor shut its child down and start it again.
@Command(name = "restart", description = "Has a supervisor shut its child down and start it again.")
final class RestartCommand extends ActionCommand {

    RestartCommand() {
        super("restart");
    }
}
