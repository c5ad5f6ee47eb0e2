package dev.coppice.observer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.PackageMap;
import org.junit.jupiter.api.Test;

/// The packages of the observer.
class LayersTest {

    @Test void packages_useWhatTheMapSaysAndNothingElse() {
        assertThat(PackageMap.of("dev.coppice.observer")).isEqualTo("""
                . -> internal.jmx, internal.web
                internal.page -> ., internal.history
                internal.web -> ., internal.history, internal.json, internal.page
                """);
    }
}
