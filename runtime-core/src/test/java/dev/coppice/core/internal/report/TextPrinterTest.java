package dev.coppice.core.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ExitReason;
import dev.coppice.core.ReportFormat;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class TextPrinterTest {
    private final TextPrinter printer = new TextPrinter(UnaryOperator.identity(), new ReportFormat(60, 3, false));

    @Test
    void containers_showSoManyElements() {
        assertThat(printer.value(List.of(1, 2, 3))).isEqualTo("[1, 2, 3]");
        assertThat(printer.value(List.of(1, 2, 3, 4, 5))).isEqualTo("[1, 2, 3, ... 5 in all]");
        assertThat(printer.value(new Object[] {"a", null})).isEqualTo("[a, null]");
        assertThat(printer.value(Map.of("key", List.of(List.of(1), 2)))).isEqualTo("{key=[[1], 2]}");
        assertThat(printer.value(null)).isEqualTo("null");
    }

    @Test
    void elementsThatAreNotShown_areNotAsked() {
        var endless = new AbstractList<Object>() {
            @Override public Object get(int index) {
                if (index > 3) throw new AssertionError("asked for " + index);
                return index;
            }

            @Override public int size() {
                return Integer.MAX_VALUE;
            }
        };
        assertThat(printer.value(endless)).isEqualTo("[0, 1, 2, ... 2147483647 in all]");
    }

    @Test
    void listThatContainsItself_comesToAnEnd() {
        var list = new ArrayList<Object>();
        for (int i = 0; i < 3; i++) list.add(list);
        assertThat(printer.value(list)).startsWith("[[[[").hasSizeLessThan(70);
        assertThat(printer.reason(ExitReason.of(list))).hasSizeLessThan(70);
    }

    @Test
    void hostileObjects_leaveATrace() {
        var hostile = new Object() {
            @Override public String toString() {
                throw new StackOverflowError();
            }
        };
        var torn = new AbstractList<Object>() {
            @Override public Object get(int index) {
                throw new java.util.ConcurrentModificationException();
            }

            @Override public int size() {
                return 2;
            }
        };
        assertThat(new TextPrinter(UnaryOperator.identity(), ReportFormat.DEFAULT).value(List.of("before", hostile)))
                .startsWith("[before, ").contains("(toString threw java.lang.StackOverflowError)");
        assertThat(printer.value(torn)).contains("(threw java.util.ConcurrentModificationException)");
        assertThat(new TextPrinter(value -> {
            throw new IllegalStateException();
        }, ReportFormat.DEFAULT).value("secret")).contains("the redaction threw").doesNotContain("secret");
    }

    @Test
    void reasonsOutsideOfAnyRuntime_areShort() {
        var large = IntStream.range(0, 1_000_000).boxed().toList();
        assertThat(ExitReason.of(large).toString()).isEqualTo(
                "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, ... 1000000 in all]");
        assertThat(new ExitReason.Crash(new IllegalStateException("x".repeat(1_000_000))).toString())
                .hasSizeLessThan(600);
        assertThat(ExitReason.shutdown("x".repeat(1_000_000)).toString()).hasSizeLessThan(600);
    }

    @Test
    void brief_asksNoObjectForItsText() {
        var blocking = new Object() {
            @Override public String toString() {
                throw new AssertionError("asked");
            }
        };
        assertThat(printer.brief(ExitReason.of(blocking))).isEqualTo(blocking.getClass().getName());
        assertThat(printer.brief(ExitReason.of("text"))).isEqualTo("text");
        assertThat(printer.brief(new ExitReason.Crash(new IllegalStateException("text"))))
                .isEqualTo("crash(java.lang.IllegalStateException)");
        assertThat(printer.brief(ExitReason.KILLED)).isEqualTo("killed");
    }

    @Test
    void javaUtilLogging_seesTheLoggerAsTheSource() {
        var seen = new ArrayList<LogRecord>();
        var logger = Logger.getLogger("dev.coppice.jul");
        logger.setUseParentHandlers(false);
        logger.addHandler(new Handler() {
            @Override public void publish(LogRecord entry) {
                seen.add(entry);
            }

            @Override public void flush() {}

            @Override public void close() {}
        });
        var thrown = new IllegalStateException("x");
        JulReportLog.write("dev.coppice.jul", Level.ERROR, "{0} text", thrown);
        assertThat(seen).singleElement().satisfies(entry -> {
            assertThat(entry.getLoggerName()).isEqualTo("dev.coppice.jul");
            assertThat(entry.getSourceClassName()).isEqualTo("dev.coppice.jul");
            assertThat(entry.getSourceMethodName()).isNull();
            assertThat(entry.getLevel()).isEqualTo(java.util.logging.Level.SEVERE);
            assertThat(entry.getMessage()).isEqualTo("{0} text");
            assertThat(entry.getThrown()).isSameAs(thrown);
        });
    }
}
