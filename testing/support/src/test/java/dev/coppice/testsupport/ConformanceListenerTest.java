package dev.coppice.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class ConformanceListenerTest {

    @TempDir
    Path folder;

    @Test
    void passedTest_passesItsCasesAndThoseOfItsClass() throws IOException {
        assertThat(rowsOf(Passing.class)).containsExactlyInAnyOrder(
                "SIG-001,pass,passes", "SIG-003,pass,passes", "SIG-001,pass,holds", "SIG-004,pass,holds");
    }

    @Test
    void failedAbortedOrSkippedTest_failsItsCases() throws IOException {
        assertThat(rowsOf(Failing.class)).containsExactlyInAnyOrder(
                "SIG-001,fail,fails", "SIG-003,fail,isAborted", "SIG-004,fail,isSkipped");
    }

    @Test
    void failedContainer_failsAllCasesInIt() throws IOException {
        assertThat(rowsOf(NeverReady.class)).containsExactly("SIG-001,fail,isNotRun");
    }

    @Test
    void oneFailedInvocation_failsTheCase() throws IOException {
        assertThat(rowsOf(Repeated.class)).containsExactlyInAnyOrder(
                "SIG-001,fail,withParameters", "SIG-003,fail,dynamic");
    }

    @Test
    void nestedTest_carriesTheCasesOfTheOuterClass() throws IOException {
        assertThat(rowsOf(Outer.class)).containsExactly("SIG-001,pass,isNested");
    }

    /// Runs `tests` and returns the rows that the listener has written, without the names of the classes.
    private List<String> rowsOf(Class<?> tests) throws IOException {
        var launcher = LauncherFactory.create(LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build());
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(tests))
                .configurationParameter("jqwik.database", folder.resolve("jqwik").toString())
                .build();
        launcher.execute(request, new ConformanceListener(folder.resolve("csv"), null));
        try (var files = Files.list(folder.resolve("csv"))) {
            return files.flatMap(ConformanceListenerTest::rows).toList();
        }
    }

    private static Stream<String> rows(Path file) {
        try {
            return Files.readAllLines(file).stream().skip(1).map(line -> line.replaceFirst("[^,]*\\.", ""));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Conformance("SIG-001")
    static class Passing {

        @Test
        @Conformance("SIG-003")
        void passes() {}

        @Property(tries = 3)
        @Conformance("SIG-004")
        boolean holds(@ForAll int ignored) {
            return true;
        }
    }

    static class Failing {

        @Test
        @Conformance("SIG-001")
        void fails() {
            throw new AssertionError();
        }

        @Test
        @Conformance("SIG-003")
        void isAborted() {
            Assumptions.abort();
        }

        @Test
        @Disabled
        @Conformance("SIG-004")
        void isSkipped() {}
    }

    static class NeverReady {

        @BeforeAll
        static void breaks() {
            throw new AssertionError();
        }

        @Test
        @Conformance("SIG-001")
        void isNotRun() {}
    }

    static class Repeated {

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3})
        @Conformance("SIG-001")
        void withParameters(int number) {
            assertThat(number).isNotEqualTo(2);
        }

        @TestFactory
        @Conformance("SIG-003")
        Stream<DynamicTest> dynamic() {
            return Stream.of(1, 2, 3)
                    .map(number -> DynamicTest.dynamicTest("" + number, () -> assertThat(number).isNotEqualTo(1)));
        }
    }

    @Conformance("SIG-001")
    static class Outer {

        @Nested
        class Inner {

            @Test
            void isNested() {}
        }
    }
}
