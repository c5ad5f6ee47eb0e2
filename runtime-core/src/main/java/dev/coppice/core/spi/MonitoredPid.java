package dev.coppice.core.spi;

import dev.coppice.core.MonitorRef;
import dev.coppice.core.Pid;

/// A process that was spawned together with a monitor on it.
public record MonitoredPid(Pid pid, MonitorRef monitor) {}
