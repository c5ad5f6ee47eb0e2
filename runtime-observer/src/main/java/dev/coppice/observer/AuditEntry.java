package dev.coppice.observer;

import java.time.Instant;

/// One line of the audit log of an [Observer]: an action, carried out or refused.
///
/// {@snippet class="dev.coppice.observer.snippets.ObserverExamples" region="audit"}
///
/// @param user the name of the user, or `token` if the request carried the token; with the address of the sender
/// @param action the requested action, such as `kill`
/// @param process the process that it was asked for, or an empty text
/// @param outcome `done`, or the reason why it was refused or failed
public record AuditEntry(Instant at, String user, String action, String process, String outcome) {}
