package dev.coppice.core;

import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;

/// Thrown when a bounded mailbox is full and refuses a message. The message was not sent.
///
/// {@snippet class="dev.coppice.behaviours.snippets.DiagnosisExamples" region="full"}
@SuppressWarnings("exports") // only the runtime and its sibling modules can name Printable and Printer
public final class MailboxFull extends RuntimeException implements Printable {
    private static final long serialVersionUID = 1L;

    private final transient Pid receiver;
    private final int capacity;
    private final transient Object message;

    public MailboxFull(Pid receiver, int capacity, Object message) {
        this.receiver = receiver;
        this.capacity = capacity;
        this.message = message;
    }

    /// Returns which message was not sent, and to which process. The text is built on each call, because it runs the
    /// `toString` of the message.
    @Override public String getMessage() {
        return receiver == null ? "the mailbox is full" : print(Printed.printer(receiver)); // null once deserialized
    }

    @Override public String print(Printer printer) {
        return "the mailbox of " + receiver + " is full (" + capacity + " messages): " + printer.value(message)
                + " was not sent; send less, raise the capacity, or choose another overflow";
    }
}
