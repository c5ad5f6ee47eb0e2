package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.PackageMap;
import org.junit.jupiter.api.Test;

/// The packages of the core. `mailbox`, `name`, `platform`, `timer`, `report`, `trace`, `scheduler` and `simulation`
/// use no other layer but those that the map names: in particular, the scheduler uses no process and no simulation. One
/// knot is left on purpose: a process and the entry points over it name each other.
class LayersTest {

    @Test void packages_useWhatTheMapSaysAndNothingElse() {
        assertThat(PackageMap.of("dev.coppice.core")).isEqualTo("""
                . -> internal.process, internal.report, ops, spi
                internal.jmx -> ., internal.trace
                internal.mailbox -> .
                internal.name -> ., spi
                internal.process -> ., internal.jmx, internal.mailbox, internal.name, internal.platform, internal.report, internal.scheduler, internal.timer, internal.trace, ops, spi
                internal.report -> ., internal.platform, internal.timer, spi
                internal.scheduler -> ., internal.mailbox, internal.platform, internal.timer
                internal.simulation -> ., internal.platform, internal.scheduler, internal.timer, spi
                internal.timer -> ., internal.platform, spi
                internal.trace -> ., internal.report, spi
                ops -> ., internal.jmx, internal.process, internal.report, internal.scheduler, internal.simulation, internal.trace, spi
                spi -> ., internal.scheduler
                """);
    }
}
