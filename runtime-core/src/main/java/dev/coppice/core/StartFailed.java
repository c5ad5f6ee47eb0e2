package dev.coppice.core;

import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;

/// Thrown when a process did not start: it refused or failed to initialise, or its name was taken.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="result"}
@SuppressWarnings("exports") // only the runtime and its sibling modules can name Printable and Printer
public final class StartFailed extends ProcessExit implements Printable {
    private static final long serialVersionUID = 1L;

    private final transient Object what;
    private final transient StartResult<?> result;
    private final transient Printer printer;

    /// @param what the name of the process that was to be started, or a description
    public StartFailed(Object what, StartResult<?> result) {
        this(what, result, Printed.printer(what));
    }

    /// Used by the runtime, with the printer that turns values into text.
    public StartFailed(Object what, StartResult<?> result, Printer printer) {
        super(result instanceof StartResult.Failed<?> failed ? failed.reason() : ExitReason.NORMAL, null);
        this.what = what;
        this.result = result;
        this.printer = printer;
    }

    /// Names the process that did not start, and the reason. The text is built on each call, because it may run the
    /// `toString` of values in the reason.
    @Override public String getMessage() {
        return result == null ? "start failed" : print(printer); // null after deserialization
    }

    @Override public String print(Printer printer) {
        var why = result instanceof StartResult.Failed<?>(ExitReason reason)
                ? printer.reason(reason)
                : printer.plain(result);
        return "start of " + printer.plain(what) + " failed: " + why;
    }

    /// Returns the result of the start: [StartResult.Ignored] or [StartResult.Failed].
    public StartResult<?> result() {
        return result;
    }
}
