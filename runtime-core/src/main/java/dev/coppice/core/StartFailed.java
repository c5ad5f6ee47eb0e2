package dev.coppice.core;

/// A process that did not get through its start.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="result"}
public final class StartFailed extends ProcessExit {
    private static final long serialVersionUID = 1L;

    private final transient StartResult<?> result;

    public StartFailed(Object what, StartResult<?> result) {
        super(
                result instanceof StartResult.Failed<?> failed ? failed.reason() : ExitReason.NORMAL,
                "start of " + Printed.of(what) + " failed: " + result);
        this.result = result;
    }

    /// What the start gave instead of a process: [StartResult.Ignored] or [StartResult.Failed].
    public StartResult<?> result() {
        return result;
    }
}
