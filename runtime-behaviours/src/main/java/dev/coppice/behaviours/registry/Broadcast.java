package dev.coppice.behaviours.registry;

import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import java.util.List;

/// Sends one message to many processes.
final class Broadcast {

    private Broadcast() {}

    /// Sends `message` to each of `receivers` without waiting, and returns how many there are.
    ///
    /// One receiver never affects another: a full mailbox refuses its copy without failing the sender.
    ///
    /// @throws IllegalArgumentException if a receiver does not accept the message
    @SuppressWarnings("ConstantValue")
    static int send(List<Pid> receivers, Object message) {
        if (message == null) throw new IllegalArgumentException("message must not be null");
        for (var receiver : receivers) ProcessControl.program(receiver).check(message);
        for (var receiver : receivers) Gen.offer(receiver, message);
        return receivers.size();
    }
}
