package dev.coppice.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/// Shows the first processes in the whole terminal, once a second, until the user types `q`.
final class LiveTop {
    private static final long PERIOD_MILLIS = 1_000;
    private static final String WHOLE_SCREEN = "\u001b[?1049h\u001b[?25l";
    private static final String AS_BEFORE = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String END_OF_LINE = "\u001b[K";
    private static final String END_OF_SCREEN = "\u001b[J";
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String NORMAL = "\u001b[0m";

    private final TopCommand command;
    private final Remote remote;
    private TopCommand.Key key;

    LiveTop(TopCommand command, Remote remote) {
        this.command = command;
        this.remote = remote;
        this.key = command.firstKey();
    }

    void run() {
        try (var terminal = TerminalBuilder.builder().system(true).build()) {
            Attributes before = terminal.enterRawMode();
            terminal.writer().print(WHOLE_SCREEN);
            try {
                do {
                    draw(terminal);
                } while (!isEnded(terminal));
            } finally {
                terminal.writer().print(AS_BEFORE);
                terminal.writer().flush();
                terminal.setAttributes(before);
            }
        } catch (IOException failed) {
            throw new Failure("the terminal cannot be used: " + failed.getMessage() + "; try --once", failed);
        }
    }

    /// Waits for a key. Returns whether the user wants to leave.
    private boolean isEnded(Terminal terminal) throws IOException {
        return switch (terminal.reader().read(PERIOD_MILLIS)) {
            case 'q', 'Q', 3, 4, -1 -> true; // also Ctrl-C, Ctrl-D, and the end of the input
            case 'm' -> {
                key = TopCommand.Key.MAILBOX;
                yield false;
            }
            case 'a' -> {
                key = TopCommand.Key.AGE;
                yield false;
            }
            case 'b' -> {
                key = TopCommand.Key.BUSY;
                yield false;
            }
            default -> false;
        };
    }

    private void draw(Terminal terminal) {
        int width = Math.max(20, terminal.getSize().getColumns());
        int height = Math.max(5, terminal.getSize().getRows());
        var out = terminal.writer();
        out.print(HOME);
        var lines = lines(width);
        for (int i = 0; i < Math.min(lines.size(), height - 1); i++) out.print(lines.get(i) + END_OF_LINE + "\r\n");
        out.print(END_OF_SCREEN);
        out.flush();
    }

    private List<String> lines(int width) {
        var lines = new ArrayList<String>();
        var answer = Json.parse(remote.json(command.page(key)));
        var frame = answer.object("frame");
        var body = answer.object("body");
        lines.add(BOLD
                + Table.cut(Table.safe(frame.text("runtime")) + ": " + frame.number("live") + " processes, "
                        + frame.number("crashes") + " crashes, "
                + frame.number("zombies") + " zombies", width) + NORMAL);
        lines.add(DIM + Table.cut("by " + body.text("by") + ", " + body.number("matched") + " of " + body.number("live")
                + "   m mailbox  a age  b busy  q quit", width) + NORMAL);
        lines.add("");
        lines.addAll(command.table(body, key).lines(width));
        return lines;
    }
}
