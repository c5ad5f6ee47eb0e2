package dev.coppice.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.ConformanceRow.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceReportTest {

    @TempDir
    Path root;

    @Test
    void case_passesOnlyIfAllItsTestsPass() {
        var report = new ConformanceReport(
                Set.of("A-001", "A-002", "A-003"),
                List.of(
                        new ConformanceRow("A-001", Result.PASS, "T.a"),
                        new ConformanceRow("A-002", Result.PASS, "T.a"),
                        new ConformanceRow("A-002", Result.FAIL, "T.b")));

        assertThat(report.summary()).isEqualTo("conformance: 1 of 3 cases pass, 1 fail, 1 have no test");
    }

    @Test
    void unknown_namesCasesThatAreNotListed() {
        var report = new ConformanceReport(Set.of("A-001"), List.of(new ConformanceRow("A-009", Result.PASS, "T.a")));

        assertThat(report.unknown()).containsExactly("A-009");
    }

    @Test
    void of_mergesModulesAndForgetsRemovedTests() throws IOException {
        module("one", "T", "SIG-001,pass,T.a");
        module("group/kind/two", "U", "SIG-001,fail,U.a");
        module("group/kind/two", "Gone", "SIG-003,pass,Gone.a");
        Files.delete(root.resolve("group/kind/two/target/test-classes/Gone.class"));

        ConformanceReport.of(root).write(root.resolve("target"));

        assertThat(root.resolve("target/conformance.csv")).content()
                .startsWith("id,result,test\n")
                .contains("SIG-001,pass,T.a\nSIG-001,fail,U.a\nSIG-003,untested,\n");
    }

    @Test
    void cases_haveWellFormedIdsAndTexts() {
        assertThat(ConformanceCases.all()).hasSize(427);
        assertThat(ConformanceCases.all().keySet()).allMatch(id -> id.matches("[A-Z]+-\\d{3}"));
        assertThat(ConformanceCases.all().values()).noneMatch(String::isBlank);
    }

    private void module(String name, String testClass, String row) throws IOException {
        var target = root.resolve(name).resolve("target");
        Files.createDirectories(target.resolve("conformance"));
        Files.createDirectories(target.resolve("test-classes"));
        Files.writeString(target.resolve("conformance").resolve(testClass + ".csv"), "id,result,test\n" + row + "\n");
        Files.writeString(target.resolve("test-classes").resolve(testClass + ".class"), "");
    }
}
