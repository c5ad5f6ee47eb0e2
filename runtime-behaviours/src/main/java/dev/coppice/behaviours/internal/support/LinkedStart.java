package dev.coppice.behaviours.internal.support;

import dev.coppice.core.Behaviour;
import dev.coppice.core.Monitored;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;

/// Starts processes that are linked to the starting process, or monitored by it.
public final class LinkedStart {

    private LinkedStart() {}

    public static <N> Monitored<N> startMonitored(
            ProcessContext self, Behaviour<N> behaviour, StartOptions options, Object tag) {
        return Gen.startMonitored(self.runtime(), DefinedBehaviour.programOf(behaviour), options, tag);
    }

    public static <N> StartResult<N> start(ProcessContext self, Behaviour<N> behaviour, StartOptions options) {
        return Gen.start(self.runtime(), DefinedBehaviour.programOf(behaviour), options, SpawnOptions.NONE.link());
    }
}
