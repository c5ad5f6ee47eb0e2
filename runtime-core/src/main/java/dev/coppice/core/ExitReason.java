package dev.coppice.core;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// The reason why a process ended, or why a request to it failed.
///
/// Reasons are values: they compare by value (a [Crash] by the identity of its throwable), travel in messages and print
/// readably. [#isClean] tells normal exits from failures.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="failed"}
@SuppressWarnings("ClassInitializationDeadlock") // would need default methods, and there are none
public sealed interface ExitReason {

    /// The process had nothing more to do.
    ExitReason NORMAL = new Normal();
    /// The process was asked to end, usually by its supervisor.
    ExitReason SHUTDOWN = new Shutdown(null);
    /// Requests an end that cannot be trapped. The process that receives it ends with [#KILLED].
    ExitReason KILL = new Kill();
    /// The process received [#KILL].
    ExitReason KILLED = new Killed();
    /// There is no such process.
    ExitReason NO_PROCESS = new NoProcess();
    /// The node of the process cannot be reached.
    ExitReason NO_CONNECTION = new NoConnection();
    /// No reply arrived before the timeout.
    ExitReason TIMEOUT = new Timeout();
    /// The requester was an external thread and was interrupted. Its interrupt status is still set.
    ExitReason INTERRUPTED = new Interrupted();
    /// A process sent a request to itself, which could never receive a reply.
    ExitReason CALLING_SELF = new CallingSelf();

    /// Returns whether this is the reason of a normal exit: [Normal] or [Shutdown].
    boolean isClean(); // not a default method: with one, loading the constants could deadlock

    /// Returns the exit reason of a process whose code threw `throwable`: the reason it carries if it is a
    /// [ProcessExit], otherwise a [Crash]. A [ProcessExit] whose `reason` method throws or returns null is a [Crash] as
    /// well.
    static ExitReason of(Throwable throwable) {
        requireNonNull(throwable, "throwable must not be null");
        if (!(throwable instanceof ProcessExit exit)) return new Crash(throwable);
        try {
            var reason = exit.reason();
            return reason == null ? new Crash(throwable) : reason;
        } catch (Throwable hostile) {
            return new Crash(throwable);
        }
    }

    /// Returns a reason defined by the application.
    static ExitReason of(Object value) {
        requireNonNull(value, "value must not be null");
        return value instanceof ExitReason reason ? reason : new Custom(value);
    }

    /// Returns the reason of a graceful shutdown that carries `detail`.
    static ExitReason shutdown(Object detail) {
        requireNonNull(detail, "detail must not be null");
        return new Shutdown(detail);
    }

    /// See [ExitReason#NORMAL].
    record Normal() implements ExitReason {
        @Override public boolean isClean() {
            return true;
        }

        @Override public String toString() {
            return "normal";
        }
    }

    /// @param detail further information from the requester of the shutdown, or null
    record Shutdown(@Nullable Object detail) implements ExitReason {
        @Override public boolean isClean() {
            return true;
        }

        @Override public String toString() {
            return detail == null ? "shutdown" : "shutdown(" + Printed.of(detail) + ")";
        }
    }

    /// See [ExitReason#KILL].
    record Kill() implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return "kill";
        }
    }

    /// See [ExitReason#KILLED].
    record Killed() implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return "killed";
        }
    }

    /// See [ExitReason#NO_PROCESS].
    record NoProcess() implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return "no process";
        }
    }

    /// See [ExitReason#NO_CONNECTION].
    record NoConnection() implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return "no connection";
        }
    }

    /// See [ExitReason#TIMEOUT].
    record Timeout() implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return "timeout";
        }
    }

    /// See [ExitReason#INTERRUPTED].
    record Interrupted() implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return "interrupted";
        }
    }

    /// See [ExitReason#CALLING_SELF].
    record CallingSelf() implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return "calling self";
        }
    }

    /// A throwable that the code of the process did not catch. Equal to another crash with the same throwable object.
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

    /// A throwable that the code of a process on another node did not catch. Throwables do not travel, so this is their
    /// text.
    ///
    /// @param type the name of the throwable's class, which need not exist here
    /// @param message the message of the throwable, or null
    /// @param stack the stack trace with all causes, as text
    /// @param node the name of the node
    record FarCrash(String type, @Nullable String message, String stack, String node) implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return "crash(" + type + (message == null ? "" : ": " + message) + ") on node " + node;
        }
    }

    /// A callback that broke its contract, for example by returning null where a reply is required.
    ///
    /// @param contract the contract that was broken, in OTP's words (`bad_return_value`,
    ///     `bad_action_from_state_function`, ...)
    /// @param value the value that the callback returned, or null
    record BadReturn(String contract, @Nullable Object value) implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return contract + "(" + Printed.of(value) + ")";
        }
    }

    /// A request that failed with a [CallFailed] that was not caught: the requester ended because of it.
    ///
    /// @param cause why the request failed
    /// @param server the [Pid] or [Name] that the request was sent to
    /// @param request the request
    record RequestFailed(ExitReason cause, Object server, Object request) implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return cause + " in request " + Printed.of(request) + " to " + Printed.of(server);
        }
    }

    /// A value defined by the application.
    record Custom(Object value) implements ExitReason {
        @Override public boolean isClean() {
            return false;
        }

        @Override public String toString() {
            return Printed.of(value);
        }
    }
}
