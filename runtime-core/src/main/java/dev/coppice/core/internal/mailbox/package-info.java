/// The mailbox: a queue for many producers and one consumer.
///
/// - [Mailbox][dev.coppice.core.internal.mailbox.Mailbox] is the queue, with the rules of its ownership.
/// - [Envelope][dev.coppice.core.internal.mailbox.Envelope] is one entry and at the same time a node of the queue; its
///   subclasses carry messages and signals.
///
/// Rules: any thread may offer; only the owner consumes. An offer is one atomic operation and never waits.
package dev.coppice.core.internal.mailbox;
