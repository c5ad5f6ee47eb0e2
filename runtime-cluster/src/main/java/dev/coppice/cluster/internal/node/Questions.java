package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.Right;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Undecodable;
import dev.coppice.core.ExitReason;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.FarProcesses.Outcome;
import dev.coppice.core.spi.Farside.Question;

/// The questions of peers about processes here.
final class Questions {
    private static final int PING = 0;
    private static final int WAITING = 1;

    private Questions() {}

    /// Returns the byte on the wire.
    static int number(Question question) {
        return switch (question) {
            case PING -> PING;
            case WAITING -> WAITING;
        };
    }

    private static Question of(int number) throws Malformed {
        return switch (number) {
            case PING -> Question.PING;
            case WAITING -> Question.WAITING;
            default -> throw new Malformed("unknown question: " + number);
        };
    }

    /// Answers a question, if the peer may ask it. For the reader.
    static void inbound(Inbound inbound, Connection connection, Input body) throws Malformed {
        long number = body.unsigned();
        long from = body.unsigned();
        Inbound.Target to;
        try {
            to = inbound.target(body);
        } catch (Undecodable unknown) {
            inbound.refuse(number, inbound.undecodable(unknown));
            return;
        }
        var question = of(body.u8());
        body.end();
        var right = question == Question.PING ? Right.CALL : Right.INSPECT;
        var process = to.pid();
        if (!inbound.permits(right)) inbound.refuse(number, inbound.notPermitted(right));
        else if (process == null) inbound.refuse(number, ExitReason.NO_PROCESS);
        else switch (question) {
            case PING -> {
                var request = FarProcesses.ping(process, inbound.sender(from), outcome -> {
                    inbound.closed(number);
                    connection.answer(number, outcome, process);
                });
                inbound.opened(number, request, () -> FarProcesses.abandon(request));
            }
            case WAITING -> connection.answer(number, new Outcome.Reply(FarProcesses.waiting(process)), process);
        }
    }
}
