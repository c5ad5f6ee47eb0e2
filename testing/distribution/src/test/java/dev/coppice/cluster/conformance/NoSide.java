package dev.coppice.cluster.conformance;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.Farside;
import dev.coppice.core.spi.Request;

/// A connection to nowhere.
final class NoSide implements Farside {
    @Override public void message(Pid to, Pid from, Object message, boolean mayWait) {}

    @Override public void request(Request<?> request, Pid to, long deadline) {}

    @Override public void ask(Request<?> request, Pid to, Question question, long deadline) {}

    @Override public void exit(Pid to, Pid from, ExitReason reason) {}

    @Override public void link(Pid to, Pid own) {}

    @Override public void unlink(Pid to, Pid own) {}

    @Override public void ended(Pid to, Pid own, ExitReason reason) {}

    @Override public void monitor(Pid to) {}

    @Override public void demonitor(Pid to) {}
}
