package dev.coppice.behaviours;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.PackageMap;
import org.junit.jupiter.api.Test;

/// The packages of the behaviours. A feature uses the base and its support, and no other feature; but a registry uses
/// tasks.
class LayersTest {

    @Test void packages_useWhatTheMapSaysAndNothingElse() {
        assertThat(PackageMap.of("dev.coppice.behaviours")).isEqualTo("""
                . -> internal.support
                application -> internal.support
                event -> ., internal.isolation, internal.support
                genserver -> ., internal.isolation, internal.support
                internal.counterpart -> internal.registry
                internal.group -> internal.counterpart, internal.registry
                internal.isolation -> .
                internal.support -> .
                registry -> ., internal.counterpart, internal.group, internal.registry, task
                stage -> ., internal.isolation, internal.support
                statemachine -> ., internal.isolation, internal.support
                task -> internal.support
                """);
    }
}
