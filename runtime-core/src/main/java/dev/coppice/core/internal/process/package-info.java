/// The process itself, with its calls, its signals and the runtime around it.
///
/// This package is the one knot of the core. Its types refer to each other in cycles: the end of a process fails its
/// requests, a waiting caller is a process that may be killed, and a supervisor's view of both depends on the order in
/// which names, links and monitors change. No package below refers to this one: to the scheduler, a process is a
/// `Schedulable`. The other modules reach it through `core.ops`.
///
/// The knot has four parts.
///
/// **Cell**: the process, and how it runs.
///
/// - [ProcessCell] is the process: identity, flags, mailbox, program, state and slices. [ProcessContextBase] is the
///   same object as its own code sees it. [ProcessExtras] holds what only some processes have.
/// - [ProcessTable] finds live processes by number. [LockStripes] holds the process locks.
/// - [ProcessStarter] creates, starts and stops processes. [StartRequest] is the first entry of every mailbox.
///   [Ancestry] and [Ancestries] record the parents. [Names] registers and releases names.
/// - [PlainProgram] is the program of a process with a body; [SelectiveReceive] is its receive. [EndedProgram] replaces
///   the program of every process that has ended.
/// - [EntryFilter] decides about each entry of a process in a special state: dead, suspended, bounded and so on.
///   [Blocking] waits inside a callback.
/// - [ProcessMdc], [ThreadLocalCleaner] and [ClearedThreadLocals] keep thread-bound data of one process away from
///   others.
///
/// **Calls**: how messages and requests reach a process, and how replies come back.
///
/// - [PidRef] and [NameRef] are the typed addresses. [Delivery] puts messages and requests into mailboxes;
///   [MailboxCapacity] holds the permits of a bounded one.
/// - [Calls] makes requests. [RequestEnvelope] is one request: mailbox entry, place of the reply ([Completion]), and
///   handle of both sides. [UnansweredRequests] lists the requests that a server has taken. [InlineCalls] runs a
///   request on the caller's thread. [RegisteredCall] waits until a name is held. [DeadlockDetector] finds cycles of
///   calls and explains calls that failed.
/// - [RequestFuture], [CancellableStage] and [DefaultCompletionQueue] present outcomes as futures and as a queue.
///   [Assignments] starts processes whose start is a request.
/// - [MessageTimers] and [FixedDelayTimer] send later.
///
/// **Signals**: how a process ends, and which processes are notified.
///
/// - [ExitSignals] applies exit signals as [ExitDecision] says, and [Termination] ends processes. [CrashHandler]
///   handles a throwable that leaves the code of a process; [CrashReport] describes it.
/// - [Links] and [ProcessSet], [Monitors] and [Monitor], [Aliases] and [DefaultAlias] are the relations between
///   processes. [ExitWaiter] and [Watching] wait for an end.
/// - [Zombies] tracks dead processes whose code still runs. [StaleSenders] drops messages that such code still sends.
///
/// **System**: the runtime, and its views of processes.
///
/// - [DefaultActorRuntime] is one runtime. [RuntimeShutdown] closes it. [Warmup] runs before the first one opens.
///   [ContextPropagation] carries context from the thread that sends to the one that handles.
/// - [SystemRequests], [SystemRequest] and [StopRequest] ask a process for something in the name of the runtime.
///   [DebugState] is the trace, log and hooks of one process. [ProcessInspector] describes a process from outside.
/// - [Introspection] answers questions about the whole runtime: [TopWalk] by a walk over all processes, [BusyMeter] by
///   samples of the running processes, [WaitGraph] about waits, [Counts] about rare events. [QueueView] is the result
///   of a walk over a mailbox. [TraceBuffer] takes the events of traced processes to a reader.
/// - [DeadLetters], [StallReporter] with [UserCode], and [TraceRecorder] report events.
///
/// **The path of a cast.** [PidRef#cast] checks the message against the protocol. [Delivery] checks that the sender is
/// alive, wraps the message in an envelope and, if the receiver is dead, bounded or traced, takes a permit or drops the
/// message. [ProcessCell#post] appends the envelope to the mailbox. If the mailbox was idle, the sender makes the
/// process ready: it wakes the runner that waits in a receive, or else passes the process to the scheduler. A runner
/// calls [ProcessCell#runGuarded]: the slice takes entry after entry, asks [EntryFilter] if a special flag is set, runs
/// `Program.message` and stores the state that it returns. An empty mailbox is given up with one compare-and-set.
///
/// **The path of a call.** [Calls#call] creates a [RequestEnvelope]. If the server is idle and promises quick
/// callbacks, [InlineCalls] handles it on the caller's thread. Otherwise it travels like a cast. The caller registers
/// its runner as waiter, lets [DeadlockDetector] look for a cycle, and parks in [Blocking]; its worker continues with
/// another runner. The server runs `Program.request`. The reply, a failure and the caller's timeout compete by one CAS;
/// the winner unparks the caller. A request that the callback did not answer joins the list of unanswered requests in
/// [ProcessExtras], and fails when the server ends.
///
/// **The path of an exit signal.** [ExitSignals#signal] takes the locks of both processes and decides: the signal is
/// dropped, becomes an entry in the mailbox of a process that traps exits, or ends the process. An end has two phases.
/// Under the lock the reason is fixed, DEAD is set, and links, monitors, aliases and the name are detached. After that
/// the name is freed, timers and waiting senders are released, the process leaves the table, and the linked processes
/// that end with it go through the same phases. Only then are surviving links and monitors notified and unanswered
/// requests failed. If code of the process still runs, [Zombies] interrupts it after a moment; its slice, or the killer
/// if there is none, drains the mailbox into [DeadLetters].
package dev.coppice.core.internal.process;
