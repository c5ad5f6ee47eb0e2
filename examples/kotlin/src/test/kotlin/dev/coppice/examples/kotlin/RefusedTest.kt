package dev.coppice.examples.kotlin

import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream
import java.nio.file.Path
import org.assertj.core.api.Assertions.assertThat
import org.jetbrains.kotlin.cli.common.ExitCode
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.TestFactory
import org.junit.jupiter.api.io.TempDir

/**
 * The Kotlin compiler refuses each source in `must-not-compile` for the reason that its first line names, and for no
 * other.
 */
class RefusedTest {

    @TestFactory
    fun sources_areRefused(@TempDir target: Path): List<DynamicTest> =
        File("src/test/must-not-compile").listFiles { file -> file.extension == "kt" }!!.sorted().map { source ->
            DynamicTest.dynamicTest(source.name) {
                val expected = source.readLines().first().removePrefix("// error: ")
                val said = ByteArrayOutputStream()
                val code = K2JVMCompiler().exec(
                    PrintStream(said), "-no-stdlib", "-no-reflect", "-jvm-target", "25", "-Xjspecify-annotations=strict",
                    "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    "-d", target.toString(), source.path,
                )
                assertThat(code).describedAs("%s", said).isEqualTo(ExitCode.COMPILATION_ERROR)
                val errors = said.toString().lines().filter { it.contains("error:") }
                assertThat(errors).singleElement().asString().contains(expected)
            }
        }
}
