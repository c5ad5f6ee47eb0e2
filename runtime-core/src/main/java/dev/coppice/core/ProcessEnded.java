package dev.coppice.core;

/// Thrown at code that still runs although its process has ended.
///
/// The JVM cannot stop a running thread. When a process is killed in the middle of a callback it is dead to everybody at
/// once, and whatever the callback asks of the runtime from then on throws this and has no effect. Do not catch it: let it
/// end the callback. `finally` blocks do run.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessExamples" region="ended"}
public final class ProcessEnded extends Error {
    private static final long serialVersionUID = 1L;

    public ProcessEnded(Pid pid) {
        super(pid + " has ended; its code may ask nothing of the runtime any more", null, false, false);
    }
}
