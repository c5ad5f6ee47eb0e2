package dev.coppice.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.PackageMap;
import org.junit.jupiter.api.Test;

/// One package.
class LayersTest {

    @Test void packages_useWhatTheMapSaysAndNothingElse() {
        assertThat(PackageMap.of("dev.coppice.opentelemetry")).isBlank();
    }
}
