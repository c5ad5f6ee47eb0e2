package dev.coppice.core;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a process is started. Immutable: each method returns a changed copy.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="start"}
///
/// @param name what the process is registered as before it initialises, default none
/// @param limit how long initialising may take, default without limit; a process that takes longer is killed
/// @param ownThread whether the process runs on a virtual thread of its own because its callbacks block, default `false`
/// @param mailbox how many messages may wait, default unbounded
/// @param label what the process is called in prints and reports, default the simple name of its class
public record StartOptions(
        @Nullable Name<?> name,
        @Nullable Duration limit,
        boolean ownThread,
        MailboxLimit mailbox,
        @Nullable Object label) {

    private static final StartOptions DEFAULTS = new StartOptions(null, null, false, MailboxLimit.NONE, null);

    public StartOptions {
        if (limit != null && limit.isNegative()) {
            throw new IllegalArgumentException("the limit of a start must not be negative: " + limit);
        }
        requireNonNull(mailbox, "a process has a mailbox, and this limit of it is null; use MailboxLimit.NONE");
    }

    public static StartOptions defaults() {
        return DEFAULTS;
    }

    /// Registers the process as `name`.
    public static StartOptions named(Name<?> name) {
        return DEFAULTS.name(name);
    }

    public StartOptions name(Name<?> name) {
        requireNonNull(name, "nobody can be named null; give a name, or none at all");
        return new StartOptions(name, limit, ownThread, mailbox, label);
    }

    public StartOptions within(Duration limit) {
        return new StartOptions(name, limit, ownThread, mailbox, label);
    }

    public StartOptions blocking() {
        return new StartOptions(name, limit, true, mailbox, label);
    }

    public StartOptions mailbox(MailboxLimit mailbox) {
        return new StartOptions(name, limit, ownThread, mailbox, label);
    }

    public StartOptions label(Object label) {
        return new StartOptions(name, limit, ownThread, mailbox, label);
    }
}
