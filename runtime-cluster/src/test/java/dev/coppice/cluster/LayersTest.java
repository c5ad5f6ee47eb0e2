package dev.coppice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.PackageMap;
import org.junit.jupiter.api.Test;

/// The packages of the cluster. The wire format does not depend on nodes. One knot is left on purpose: the
/// public types and the node behind them name each other.
class LayersTest {

    @Test void packages_useWhatTheMapSaysAndNothingElse() {
        assertThat(PackageMap.of("dev.coppice.cluster")).isEqualTo("""
                . -> internal.node, spi
                codec -> ., spi
                internal.group -> ., spi
                internal.link -> internal.wire, spi
                internal.names -> .
                internal.node -> ., codec, internal.group, internal.link, internal.names, internal.wire, spi
                internal.wire -> spi
                spi -> .
                """);
    }
}
