package dev.coppice.core;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Options for starting a process. Immutable: each method returns a changed copy.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="start"}
///
/// @param name the name under which the process is registered before it initialises; default none
/// @param timeout how long initialising may take; default no timeout; a process that takes longer is killed
/// @param dedicatedThread whether the process runs on a dedicated virtual thread because its callbacks block; default
///     `false`
/// @param mailbox how many messages may wait; default unbounded
/// @param label the name of the process in printed text and reports; default the simple name of its class
public record StartOptions(
        @Nullable Name<?> name,
        @Nullable Duration timeout,
        boolean dedicatedThread,
        MailboxLimit mailbox,
        @Nullable Object label) {

    private static final StartOptions DEFAULTS = new StartOptions(null, null, false, MailboxLimit.NONE, null);

    public StartOptions {
        Timeouts.check("timeout", timeout);
        requireNonNull(mailbox, "mailbox must not be null; use MailboxLimit.NONE for an unbounded mailbox");
    }

    /// Returns the options of an unnamed process with an unbounded mailbox and no timeout.
    public static StartOptions defaults() {
        return DEFAULTS;
    }

    /// Registers the process as `name`.
    public static StartOptions named(Name<?> name) {
        return DEFAULTS.name(name);
    }

    /// Registers the process as `name` before it initialises. The start fails if another process holds the name.
    public StartOptions name(Name<?> name) {
        requireNonNull(name, "name must not be null; omit it to start an unnamed process");
        return new StartOptions(name, timeout, dedicatedThread, mailbox, label);
    }

    /// Gives the process up to `timeout` to initialise; null means no timeout.
    ///
    /// @throws IllegalArgumentException if `timeout` is negative
    public StartOptions timeout(@Nullable Duration timeout) {
        return new StartOptions(name, timeout, dedicatedThread, mailbox, label);
    }

    /// Runs the process on a virtual thread of its own. Use it for servers whose callbacks block often and for long.
    public StartOptions onDedicatedThread() {
        return new StartOptions(name, timeout, true, mailbox, label);
    }

    /// Bounds the mailbox. Signals do not count, and are never dropped.
    public StartOptions mailbox(MailboxLimit mailbox) {
        return new StartOptions(name, timeout, dedicatedThread, mailbox, label);
    }

    /// Sets the name of the process in printed text and reports. Labels are not redacted.
    public StartOptions label(Object label) {
        requireNonNull(label, "label must not be null");
        return new StartOptions(name, timeout, dedicatedThread, mailbox, label);
    }
}
