package dev.coppice.core;

/// Thrown into code that still runs although its process has ended.
///
/// The JVM cannot stop a running thread. When a process is killed during a callback, all other processes see it as dead
/// at once. From then on each operation of that callback on the runtime throws this error and has no effect. Do not
/// catch it: let it end the callback. `finally` blocks do run.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessExamples" region="ended"}
public final class ProcessEnded extends Error {
    private static final long serialVersionUID = 1L;

    public ProcessEnded(Pid pid) {
        super(pid + " has ended; its code can no longer use the runtime", null, false, false);
    }
}
