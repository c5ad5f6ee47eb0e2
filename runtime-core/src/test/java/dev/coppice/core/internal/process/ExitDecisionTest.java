package dev.coppice.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ExitReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The whole table of exit signals.
class ExitDecisionTest {

    @ParameterizedTest
    @CsvSource({
        "normal,   false, false, DROP,    DROP",
        "normal,   false, true,  END,     DROP",
        "normal,   true,  false, CONVERT, CONVERT",
        "normal,   true,  true,  CONVERT, CONVERT",
        "shutdown, false, false, END,     END",
        "shutdown, false, true,  END,     END",
        "shutdown, true,  false, CONVERT, CONVERT",
        "shutdown, true,  true,  CONVERT, CONVERT",
        "kill,     false, false, END,     END",
        "kill,     false, true,  END,     END",
        "kill,     true,  false, END,     CONVERT",
        "kill,     true,  true,  END,     CONVERT"
    })
    void of_reasonAndTrapAndSender_isTheRowOfTheTable(
            String name, boolean traps, boolean toSelf, ExitDecision signal, ExitDecision overLink) {
        var reason = switch (name) {
            case "normal" -> ExitReason.NORMAL;
            case "shutdown" -> ExitReason.SHUTDOWN;
            default -> ExitReason.KILL;
        };
        assertThat(ExitDecision.of(traps, toSelf, reason)).isEqualTo(signal);
        assertThat(ExitDecision.ofLink(traps, reason)).isEqualTo(overLink);
    }
}
