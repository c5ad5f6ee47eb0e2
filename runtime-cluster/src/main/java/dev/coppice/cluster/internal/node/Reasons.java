package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.spi.Codec;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import dev.coppice.cluster.spi.Undecodable;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/// Encodes exit reasons. A reason always travels: parts that cannot be encoded, or cannot be read at the other side,
/// become text there. Throwables become [ExitReason.FarCrash].
final class Reasons {
    private static final int LONGEST = 16 * 1024;
    private static final int DEEPEST = 8;

    private static final int NORMAL = 0;
    private static final int SHUTDOWN = 1;
    private static final int KILL = 2;
    private static final int KILLED = 3;
    private static final int NO_PROCESS = 4;
    private static final int NO_CONNECTION = 5;
    private static final int TIMEOUT = 6;
    private static final int INTERRUPTED = 7;
    private static final int CALLING_SELF = 8;
    private static final int CRASH = 9;
    private static final int BAD_RETURN = 10;
    private static final int REQUEST_FAILED = 11;
    private static final int CUSTOM = 12;

    private static final int NONE = 0;
    private static final int ENCODED = 1;
    private static final int TEXT = 2;

    private final ActorRuntime runtime;
    private final String node;
    private final int maxBytes;

    /// @param node the name of the own node
    Reasons(ActorRuntime runtime, String node, int maxBytes) {
        this.runtime = runtime;
        this.node = node;
        this.maxBytes = maxBytes;
    }

    // ── writing ──

    /// Writes `reason`, or that it is too large. Never throws because of it: the end of a process must be reported.
    void write(ExitReason reason, Codec.Session codec, Output out) {
        int start = out.size();
        try {
            write(reason, codec, out, 0);
        } catch (Output.TooLarge tooLarge) {
            out.truncate(start);
            write(ExitReason.of("an exit reason that is too large to travel"), codec, out, 0);
        }
    }

    private void write(ExitReason reason, Codec.Session codec, Output out, int depth) {
        switch (reason) {
            case ExitReason.Normal normal -> out.u8(NORMAL);
            case ExitReason.Shutdown(var detail) -> {
                out.u8(SHUTDOWN);
                value(detail, codec, out);
            }
            case ExitReason.Kill kill -> out.u8(KILL);
            case ExitReason.Killed killed -> out.u8(KILLED);
            case ExitReason.NoProcess noProcess -> out.u8(NO_PROCESS);
            case ExitReason.NoConnection noConnection -> out.u8(NO_CONNECTION);
            case ExitReason.Timeout timeout -> out.u8(TIMEOUT);
            case ExitReason.Interrupted interrupted -> out.u8(INTERRUPTED);
            case ExitReason.CallingSelf callingSelf -> out.u8(CALLING_SELF);
            case ExitReason.Crash(var thrown) -> crash(far(thrown), out);
            case ExitReason.FarCrash crash -> crash(crash, out);
            case ExitReason.BadReturn(var contract, var value) -> {
                out.u8(BAD_RETURN);
                out.text(cut(contract));
                value(value, codec, out);
            }
            case ExitReason.RequestFailed(var cause, var server, var request) -> {
                out.u8(REQUEST_FAILED);
                write(depth < DEEPEST ? cause : ExitReason.of("..."), codec, out, depth + 1);
                value(server, codec, out);
                value(request, codec, out);
            }
            case ExitReason.Custom(var value) -> {
                out.u8(CUSTOM);
                value(value, codec, out);
            }
        }
    }

    private ExitReason.FarCrash far(Throwable thrown) {
        String message;
        String stack;
        try {
            message = thrown.getMessage();
        } catch (Throwable hostile) {
            message = "(getMessage threw " + hostile.getClass().getName() + ")";
        }
        try {
            var text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text));
            stack = text.toString();
        } catch (Throwable hostile) {
            stack = "(printStackTrace threw " + hostile.getClass().getName() + ")";
        }
        return new ExitReason.FarCrash(thrown.getClass().getName(), message, cut(stack), node);
    }

    private static void crash(ExitReason.FarCrash crash, Output out) {
        out.u8(CRASH);
        out.text(cut(crash.type()));
        out.bool(crash.message() != null);
        if (crash.message() != null) out.text(cut(crash.message()));
        out.text(cut(crash.stack()));
        out.text(cut(crash.node()));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    /// Writes a value that should travel but need not: with its length, so that it can be skipped.
    void value(@Nullable Object value, Codec.Session codec, Output out) {
        if (value == null) {
            out.u8(NONE);
            return;
        }
        var nested = new Output(maxBytes / 2);
        try {
            codec.encode(value, nested);
            out.u8(ENCODED);
        } catch (IllegalArgumentException cannotTravel) {
            nested.truncate(0);
            nested.text(cut(runtime.print(value)));
            out.u8(TEXT);
        }
        out.unsigned(nested.size());
        out.raw(nested.toBytes(), 0, nested.size());
    }

    // ── reading ──

    ExitReason read(Input in, Codec.Session codec) throws Malformed {
        return read(in, codec, 0);
    }

    private ExitReason read(Input in, Codec.Session codec, int depth) throws Malformed {
        if (depth > DEEPEST + 1) throw new Malformed("an exit reason that contains too many others");
        int kind = in.u8();
        return switch (kind) {
            case NORMAL -> ExitReason.NORMAL;
            case SHUTDOWN -> {
                var detail = value(in, codec);
                yield detail == null ? ExitReason.SHUTDOWN : ExitReason.shutdown(detail);
            }
            case KILL -> ExitReason.KILL;
            case KILLED -> ExitReason.KILLED;
            case NO_PROCESS -> ExitReason.NO_PROCESS;
            case NO_CONNECTION -> ExitReason.NO_CONNECTION;
            case TIMEOUT -> ExitReason.TIMEOUT;
            case INTERRUPTED -> ExitReason.INTERRUPTED;
            case CALLING_SELF -> ExitReason.CALLING_SELF;
            case CRASH -> new ExitReason.FarCrash(in.text(), in.bool() ? in.text() : null, in.text(), in.text());
            case BAD_RETURN -> new ExitReason.BadReturn(in.text(), value(in, codec));
            case REQUEST_FAILED -> new ExitReason.RequestFailed(
                    read(in, codec, depth + 1), orNothing(value(in, codec)), orNothing(value(in, codec)));
            case CUSTOM -> new ExitReason.Custom(orNothing(value(in, codec)));
            default -> throw new Malformed("unknown kind of exit reason: " + kind);
        };
    }

    private static Object orNothing(@Nullable Object value) {
        return value == null ? "nothing" : value;
    }

    @Nullable Object value(Input in, Codec.Session codec) throws Malformed {
        int how = in.u8();
        if (how == NONE) return null;
        var nested = in.part(in.count(1));
        if (how == TEXT) return nested.text();
        if (how != ENCODED) throw new Malformed("unknown kind of value: " + how);
        try {
            var value = codec.decode(nested);
            nested.end();
            return value;
        } catch (Undecodable unknown) {
            return "undecodable: " + unknown.getMessage();
        }
    }
}
