package dev.coppice.cluster.swarm;

import dev.coppice.core.Pid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The messages that all actors of a swarm have sent and received. The run is simulated, so one thing happens at a
/// time.
final class Accounts {

    /// Messages of one sender to one pid, in the epoch in which the pid is valid.
    static final class Line {
        final Pid sender;
        final Pid to;
        int sent;
        final List<Integer> handled = new ArrayList<>();
        final List<Integer> dead = new ArrayList<>();

        Line(Pid sender, Pid to) {
            this.sender = sender;
            this.to = to;
        }
    }

    /// One monitor.
    static final class Watch {
        final Actor by;
        int downs;
        boolean removed;

        Watch(Actor by) {
            this.by = by;
        }
    }

    final Map<Long, Line> lines = new HashMap<>();
    final List<Watch> watches = new ArrayList<>();
    final Map<Integer, Integer> exits = new HashMap<>();
    long casts;
    long calls;
    long replies;
    long failures;
    long strayReplies;
    long linksMade;
    long exitsSeen;
    long timersStarted;
    long timersFired;
    long timersCancelled;
    long timersEarly;
    private long lastLine;

    long open(Pid sender, Pid to) {
        lines.put(++lastLine, new Line(sender, to));
        return lastLine;
    }

    void handled(Protocol.Numbered message) {
        line(message).handled.add(message.number());
    }

    void dead(Protocol.Numbered message) {
        line(message).dead.add(message.number());
    }

    private Line line(Protocol.Numbered message) {
        var line = lines.get(message.line());
        if (line == null) throw new AssertionError("nobody has sent " + message);
        return line;
    }
}
