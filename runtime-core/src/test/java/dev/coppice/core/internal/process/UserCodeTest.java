package dev.coppice.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import org.junit.jupiter.api.Test;

class UserCodeTest {
    private static final Program<?> PROGRAM = new EndedProgram("ended");
    private static final StackTraceElement JDK =
            new StackTraceElement(null, "java.base", "25", "java.util.Formatter", "format", "", 1);
    private static final StackTraceElement LOG = new StackTraceElement("ch.qos.logback.classic.Logger", "error", "", 1);
    private static final StackTraceElement OURS = new StackTraceElement(ProcessCell.class.getName(), "step", "", 1);

    @Test
    void libraryJdkAndLog_areNotTheApplications() {
        assertThat(UserCode.isIn(new StackTraceElement[] {JDK, LOG, OURS}, PROGRAM)).isFalse();
        assertThat(UserCode.isIn(new StackTraceElement[0], PROGRAM)).isFalse();
    }

    @Test
    void anyFrameOfTheApplication_isFound_alsoUnderOurName() {
        for (var name : new String[] {"org.example.Shop", "dev.coppice.examples.Gone", UserCodeTest.class.getName()}) {
            var frame = new StackTraceElement(name, "handle", "", 1);
            assertThat(UserCode.isIn(new StackTraceElement[] {JDK, frame, OURS}, PROGRAM)).as(name).isTrue();
        }
    }

    @Test
    void frameFromTheJarOfTheProgram_isFound_ifThatIsNoneOfOurs() {
        var frame = new StackTraceElement(UserCodeTest.class.getName(), "handle", "", 1);
        assertThat(UserCode.isIn(new StackTraceElement[] {JDK, frame, OURS}, new Own())).isTrue();
    }

    /// A program of the application's own.
    private static final class Own implements Program<String> {
        @Override public String init(ProcessContext self) {
            return "state";
        }

        @Override public String message(ProcessContext self, Object message, String state) {
            return state;
        }

        @Override public String request(ProcessContext self, Request<?> request, String state) {
            return state;
        }

        @Override public String signal(ProcessContext self, Signal signal, String state) {
            return state;
        }
    }
}
