package dev.coppice.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The README's own project: its `pom.xml`, its three classes and its test, copied as they stand into an empty folder,
/// compile, run and pass.
class ReadmeIT {
    private static final Pattern POM = Pattern.compile("```xml\\n(<project.*?)```", Pattern.DOTALL);
    private static final Pattern CODE =
            Pattern.compile("<!-- code: \\S+/(\\w+)\\.java#(\\w+) -->\\s*```java\\n(.*?)```", Pattern.DOTALL);

    @Test void project_copiedFromTheReadme_runsAndPassesItsTest() throws Exception {
        var project = Consumers.TARGET.resolve("readme");
        Folders.delete(project);
        copy(Files.readString(Consumers.ROOT.resolve("README.md")), project);
        var maven = Consumers.maven();

        var said = maven.run(project, "-q", "compile", "exec:java");
        assertThat(said).contains("the count is 2", "after a crash it is 0", "ArithmeticException");

        maven.run(project, "-q", "test");
        assertThat(project.resolve("target/surefire-reports/TEST-CounterSupervisorTest.xml"))
                .content().containsPattern("tests=\"[1-9]\\d*\"")
                        .contains("failures=\"0\"", "errors=\"0\"", "skipped=\"0\"");
    }

    private static void copy(String readme, Path project) throws IOException {
        var pom = POM.matcher(readme);
        assertThat(pom.find()).as("the README shows a pom.xml").isTrue();
        Files.createDirectories(project.resolve("src/main/java"));
        Files.createDirectories(project.resolve("src/test/java"));
        Files.writeString(project.resolve("pom.xml"), pom.group(1));
        int classes = 0;
        for (var code = CODE.matcher(readme); code.find(); classes++) {
            var folder = code.group(2).equals("test") ? "src/test/java" : "src/main/java";
            Files.writeString(project.resolve(folder).resolve(code.group(1) + ".java"), code.group(3));
        }
        assertThat(classes).as("classes and tests that the README shows").isEqualTo(4);
    }
}
