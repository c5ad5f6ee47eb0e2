package dev.coppice.cli;

import com.sun.tools.attach.VirtualMachine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Lists the Java programs of the user on this machine. Attaches to none of them.
@Command(name = "list", description = "Lists the Java programs on this machine.", mixinStandardHelpOptions = true)
final class ListCommand implements Runnable {
    /// picocli sets it.
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override public void run() {
        var table = new Table(">PID", "PROGRAM");
        for (var machine : VirtualMachine.list()) table.row(machine.id(), machine.displayName());
        table.lines(200).forEach(spec.commandLine().getOut()::println);
    }
}
