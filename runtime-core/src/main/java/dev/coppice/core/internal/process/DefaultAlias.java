package dev.coppice.core.internal.process;

import dev.coppice.core.MonitorRef;
import dev.coppice.core.spi.Alias;
import org.jspecify.annotations.Nullable;

/// An alias of one process. `active` is guarded by the owner's lock.
final class DefaultAlias implements Alias {
    final ProcessCell owner;
    final Mode mode;
    final @Nullable Monitor monitor;
    boolean active = true;

    DefaultAlias(ProcessCell owner, Mode mode, @Nullable Monitor monitor) {
        this.owner = owner;
        this.mode = mode;
        this.monitor = monitor;
    }

    @Override public void send(Object message) {
        owner.sendThrough(this, message);
    }

    @Override public boolean unalias() {
        return owner.unalias(this);
    }

    @Override public @Nullable MonitorRef monitor() {
        return monitor;
    }
}
