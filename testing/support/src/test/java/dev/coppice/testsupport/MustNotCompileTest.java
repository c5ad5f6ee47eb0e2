package dev.coppice.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class MustNotCompileTest {

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> mustNotCompile() {
        return MustNotCompile.sources();
    }

    @Test
    void in_findsSourcesInAllFolders() throws IOException {
        source("// error: x");
        Files.createDirectory(folder.resolve("below"));
        Files.writeString(folder.resolve("below/B.java"), "// error: x");

        assertThat(MustNotCompile.in(folder)).extracting(DynamicTest::getDisplayName)
                .containsExactly("A.java", "below/B.java");
    }

    @Test
    void check_refusesSourceThatCompiles() throws IOException {
        assertThatThrownBy(() -> MustNotCompile.check(source("// error: incompatible types\nclass A {}")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no error says 'incompatible types'");
    }

    @Test
    void check_refusesErrorThatWasNotExpected() throws IOException {
        assertThatThrownBy(() -> MustNotCompile.check(
                        source("// error: incompatible types\nclass A { int a = \"\"; Missing b; }")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not expected: cannot find symbol");
    }

    @Test
    void check_refusesSourceThatExpectsNothing() throws IOException {
        assertThatThrownBy(() -> MustNotCompile.check(source("class A { int a = \"\"; }")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("must begin with");
    }

    private Path source(String text) throws IOException {
        return Files.writeString(folder.resolve("A.java"), text);
    }
}
