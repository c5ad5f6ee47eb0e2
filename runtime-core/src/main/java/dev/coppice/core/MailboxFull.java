package dev.coppice.core;

/// A message that a bounded mailbox had no room for; it was not sent.
///
/// {@snippet class="dev.coppice.behaviours.snippets.DiagnosisExamples" region="full"}
public final class MailboxFull extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MailboxFull(Pid receiver, int capacity, Object message) {
        super("the mailbox of " + receiver + " is full (" + capacity + " messages): " + Printed.of(message)
                + " was not sent; send less, give it room, or choose another overflow");
    }
}
