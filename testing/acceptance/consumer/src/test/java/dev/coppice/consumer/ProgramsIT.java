package dev.coppice.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The three programs in `src/it/programs`, which are written from the documents alone, build, pass their own tests and
/// run.
class ProgramsIT {
    private static final Path PROJECT = Consumers.TARGET.resolve("programs");
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @BeforeAll static void build() throws Exception {
        Folders.delete(PROJECT);
        Folders.copy(Consumers.MODULE.resolve("src/it/programs"), PROJECT);
        Consumers.maven().run(PROJECT, "-q", "verify");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fetcher", "sessions", "pekko-service"})
    void tests_ranAndPassed(String module) throws IOException {
        try (var files = Files.list(PROJECT.resolve(module).resolve("target/surefire-reports"))) {
            var reports = files.filter(file -> file.toString().endsWith(".xml")).toList();
            assertThat(reports).isNotEmpty().allSatisfy(report -> assertThat(report).content()
                    .containsPattern("tests=\"[1-9]\\d*\"")
                    .contains("failures=\"0\"", "errors=\"0\"", "skipped=\"0\""));
        }
    }

    @Test void fetcher_losesNoPage() throws Exception {
        assertThat(run("fetcher", "org.example.fetcher.Main"))
                .containsPattern("fetched 60, retried [1-9]\\d*, lost 0").contains("the journal has 60 pages");
    }

    @Test void sessions_keepTheirCarts() throws Exception {
        assertThat(run("sessions", "org.example.sessions.Main")).containsSubsequence(
                "Ann has [tea]",
                "Ben has [milk]",
                "2 gold customers get a biscuit",
                "2 sessions know the news",
                "the session of Ann ended: normal",
                "Ann still has [tea, biscuit]",
                "expired card: Refused",
                "valid card: Sold[receipt=receipt for [tea, biscuit]]",
                "Ann now has []");
    }

    @Test void pekkoService_quotesAgainAfterARestart() throws Exception {
        assertThat(run("pekko-service", "org.example.quotes.Main")).containsSubsequence(
                "100 EUR in USD: 108.00",
                "100 EUR in XYZ: unavailable",
                "the source is down, and the feed crashed",
                "after a restart: 108.00",
                "in all: Totals[quoted=2, unavailable=1]");
    }

    private static String run(String module, String main) throws IOException, InterruptedException {
        var jar = PROJECT.resolve(module).resolve("target/" + module + "-1.0.jar");
        return Launch.in(PROJECT).run(JAVA, "-cp", Consumers.path(jar), main);
    }
}
