package dev.coppice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.PackageMap;
import org.junit.jupiter.api.Test;

/// The packages of the test kit.
class LayersTest {

    @Test void packages_useWhatTheMapSaysAndNothingElse() {
        assertThat(PackageMap.of("dev.coppice.testkit")).isEqualTo("""
                . -> internal.fault, internal.history, internal.junit, internal.network, internal.probe, internal.seed
                internal.fault -> .
                internal.junit -> ., internal.seed
                """);
    }
}
