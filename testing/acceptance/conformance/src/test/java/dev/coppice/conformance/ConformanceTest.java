package dev.coppice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.ConformanceReport;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Runs in the last module of the build and prints how far the conformance cases are shown.
class ConformanceTest {

    @Test
    void tests_nameKnownCasesOnly() throws IOException {
        var root = Path.of(System.getProperty("conformance.root"));
        var report = ConformanceReport.of(root);
        report.write(root.resolve("target"));
        System.out.println(report.summary());

        assertThat(report.unknown()).isEmpty();
    }
}
