package dev.coppice.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.PackageMap;
import org.junit.jupiter.api.Test;

/// The packages of supervision. The policy is pure: it uses the public records and nothing else.
class LayersTest {

    @Test void packages_useWhatTheMapSaysAndNothingElse() {
        assertThat(PackageMap.of("dev.coppice.supervision")).isEqualTo("""
                . -> internal.engine, internal.partition, internal.policy, internal.report
                internal.engine -> ., internal.partition, internal.policy, internal.report
                internal.policy -> .
                internal.report -> ., internal.policy
                """);
    }
}
