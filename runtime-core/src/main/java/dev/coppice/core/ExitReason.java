package dev.coppice.core;

import org.jspecify.annotations.Nullable;

/// Why a process ended, or why a request to one failed.
///
/// Reasons are values: they compare by value (a [Crash] by the identity of its throwable), travel in messages and print
/// readably. [#isClean] tells the reasons that are part of an orderly life from those that are failures.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="failed"}
@SuppressWarnings("ClassInitializationDeadlock") // needs default methods, and there are none
public sealed interface ExitReason {

    /// The process had nothing more to do.
    ExitReason NORMAL = new Normal();
    /// The process was told to end, usually by its supervisor.
    ExitReason SHUTDOWN = new Shutdown(null);
    /// Asks for an end that cannot be trapped; who receives it ends with [#KILLED].
    ExitReason KILL = new Kill();
    /// The process received [#KILL].
    ExitReason KILLED = new Killed();
    /// There is no such process.
    ExitReason NO_PROCESS = new NoProcess();
    /// The node of the process cannot be reached.
    ExitReason NO_CONNECTION = new NoConnection();
    /// No answer came within the limit.
    ExitReason TIMEOUT = new Timeout();
    /// A process made a request to itself, which could never be answered.
    ExitReason CALLING_SELF = new CallingSelf();

    /// Whether this is the reason of an orderly end: [Normal] or [Shutdown].
    boolean isClean(); // not a default method: those make loading the constants prone to deadlock

    /// The reason with which a process ends that `throwable` left: the one it carries if it is a [ProcessExit], else a [Crash].
    static ExitReason of(Throwable throwable) {
        return throwable instanceof ProcessExit exit ? exit.reason() : new Crash(throwable);
    }

    /// A reason of the application's own.
    static ExitReason of(Object value) {
        return value instanceof ExitReason reason ? reason : new Custom(value);
    }

    /// An orderly end that carries `detail`.
    static ExitReason shutdown(Object detail) {
        return new Shutdown(detail);
    }

    record Normal() implements ExitReason {
        @Override public boolean isClean() {
            return true;
        }

        @Override public String toString() {
            return "normal";
        }
    }

    /// @param detail what the one who ordered or chose the shutdown wants to tell, or null
    record Shutdown(@Nullable Object detail) implements ExitReason {
        @Override public boolean isClean() {
            return true;
        }

        @Override public String toString() {
            return detail == null ? "shutdown" : "shutdown(" + Printed.of(detail) + ")";
        }
    }

    record Kill() implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return "kill";
        }
    }

    record Killed() implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return "killed";
        }
    }

    record NoProcess() implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return "no process";
        }
    }

    record NoConnection() implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return "no connection";
        }
    }

    record Timeout() implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return "timeout";
        }
    }

    record CallingSelf() implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return "calling self";
        }
    }

    /// A throwable left the code of the process. Equal to another crash of the very same throwable.
    record Crash(Throwable throwable) implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public boolean equals(@Nullable Object other) {
            return other instanceof Crash crash && crash.throwable == throwable;
        }

        @Override public int hashCode() {
            return System.identityHashCode(throwable);
        }

        @Override public String toString() {
            return "crash(" + Printed.of(throwable) + ")";
        }
    }

    /// A callback broke its contract, for example by answering a call with nothing at all.
    ///
    /// @param contract what was broken, in OTP's words (`bad_return_value`, `bad_action_from_state_function`, ...)
    /// @param value what the callback gave, or null
    record BadReturn(String contract, @Nullable Object value) implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return contract + "(" + Printed.of(value) + ")";
        }
    }

    /// A request failed and nobody caught the [CallFailed]: the requester ended for it.
    ///
    /// @param cause why the request failed
    /// @param server whom it was made to
    /// @param request what was asked
    record RequestFailed(ExitReason cause, Object server, Object request) implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return cause + " in request " + Printed.of(request) + " to " + Printed.of(server);
        }
    }

    /// Any value of the application's own.
    record Custom(Object value) implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return Printed.of(value);
        }
    }
}
