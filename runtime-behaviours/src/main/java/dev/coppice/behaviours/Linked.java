package dev.coppice.behaviours;

import dev.coppice.core.Behaviour;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;

/// Starts of processes that are linked to the one that starts them.
final class Linked {

    private Linked() {}

    static <N> StartResult<N> start(ProcessContext self, Behaviour<N> behaviour, StartOptions options) {
        return Gen.start(self.runtime(), behaviour.program(), options, SpawnOptions.NONE.link());
    }
}
