package dev.coppice.cluster.internal.wire;

import dev.coppice.cluster.spi.Malformed;

/// The kinds of frames. New kinds are added at the end: the wire carries their position.
public enum Kind {
    /// The types of the sender's codec. The first frame of a connection.
    SCHEMA,
    /// A message: sender, receiver, content.
    CAST,
    /// A request: number, sender, receiver, content.
    REQUEST,
    /// The reply to a request: number, content.
    ANSWER,
    /// The failure of a request: number, whether it is unhandled, reason.
    FAILED,
    /// The requester has given up: number of the request.
    ABANDON,
    /// A link: sender, receiver, number of the link.
    LINK,
    /// A link is removed: sender, receiver, number of the receiver's latest link that the sender has seen.
    UNLINK,
    /// The receiver of this frame is to say when a process ends: its number.
    MONITOR,
    /// No longer: the number of the process.
    DEMONITOR,
    /// A process has ended, or there is none: its number, the reason.
    ENDED,
    /// A monitor by name: its number, the name.
    MONITOR_NAME,
    /// No longer: the number of the monitor.
    DEMONITOR_NAME,
    /// The process that held a monitored name has ended: number of the monitor, reason.
    NAME_ENDED,
    /// An exit signal: sender, receiver, reason.
    EXIT,
    /// Starts a process: number of the request, parent, whether linked, factory, argument, options.
    START,
    /// Runs a task: number of the request, requester, factory, argument.
    TASK,
    /// A process was started: number of the request, its pid, its answer.
    STARTED,
    /// A process was not started: number of the request, whether it declined, reason.
    NOT_STARTED,
    /// A part of a frame that is too large for one packet: number of the frame, whether it is the last, bytes.
    PIECE,
    /// A sign of life that is to be answered: a number.
    PING,
    /// The answer: the number.
    PONG,
    /// The sender leaves; this is the last frame of the connection.
    LEAVE,
    /// A reply through a handle that travelled: the number of the handle, content.
    REPLY,
    /// The sender's knowledge of the group of nodes: a digest.
    GROUP,
    /// Asks about a process: number of the request, requester, receiver, number of the question.
    ASK,
    /// About names of the whole cluster: content.
    NAMES;

    private static final Kind[] ALL = values();

    /// Returns the byte on the wire.
    @SuppressWarnings("EnumOrdinal") // new kinds are added at the end
    public int number() {
        return ordinal();
    }

    public static Kind of(int number) throws Malformed {
        if (number >= ALL.length) throw new Malformed("unknown kind of frame: " + number);
        return ALL[number];
    }
}
