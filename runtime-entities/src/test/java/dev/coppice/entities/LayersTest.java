package dev.coppice.entities;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.PackageMap;
import org.junit.jupiter.api.Test;

/// The packages of the entities: the public types and the regions behind them name each other.
class LayersTest {

    @Test void packages_useWhatTheMapSaysAndNothingElse() {
        assertThat(PackageMap.of("dev.coppice.entities")).isEqualTo("""
                . -> internal
                internal -> .
                """);
    }
}
