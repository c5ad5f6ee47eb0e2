package dev.coppice.cli;

import picocli.CommandLine.Command;

/// Resumes a suspended process.
@Command(name = "resume", description = "Resumes a suspended process.")
final class ResumeCommand extends ActionCommand {

    ResumeCommand() {
        super("resume");
    }
}
