package dev.coppice.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The project in `src/it/consumer` finds all it needs in the packaged jars: Maven builds and tests it, and it runs on
/// the class path, on the module path and as an image of its own.
class ConsumerIT {
    private static final Path TARGET = Consumers.TARGET;
    private static final Path PROJECT = TARGET.resolve("consumer");
    private static final Path JDK = Path.of(System.getProperty("java.home"));
    private static final String[] SAYS = {"1 of 2 guests got room 7", "after the fire room 7 is empty"};

    @BeforeAll static void build() throws Exception {
        Folders.delete(PROJECT);
        Folders.copy(Consumers.MODULE.resolve("src/it/consumer"), PROJECT);
        Consumers.maven().run(PROJECT, "-q", "verify");
        assertThat(PROJECT.resolve("target/surefire-reports/TEST-org.example.desk.DeskTest.xml"))
                .content().contains("tests=\"20\"", "failures=\"0\"");
    }

    @Test void classPath_runs() throws Exception {
        var said = Launch.in(TARGET).run(JDK.resolve("bin/java"), "-cp", path(), "org.example.desk.Main");
        assertThat(said).contains(SAYS).doesNotContain("SLF4J(W)");
    }

    @Test void modulePath_runs() throws Exception {
        var said = Launch.in(TARGET)
                .run(JDK.resolve("bin/java"), "-p", path(), "-m", "org.example.desk/org.example.desk.Main");
        assertThat(said).contains(SAYS).doesNotContain("SLF4J(W)");
    }

    @Test void image_runs() throws Exception {
        var image = TARGET.resolve("image");
        Folders.delete(image);
        Launch.in(TARGET).run(
                JDK.resolve("bin/jlink"), "-p", path(), "--add-modules", "org.example.desk,org.slf4j.jul", "--output",
                image);
        var modules = Launch.in(TARGET).run(image.resolve("bin/java"), "--list-modules");
        assertThat(modules).contains("dev.coppice.core")
                .doesNotContain("java.desktop", "jdk.management", "jdk.unsupported");
        var said = Launch.in(TARGET).run(image.resolve("bin/java"), "-m", "org.example.desk/org.example.desk.Main");
        assertThat(said).contains(SAYS).doesNotContain("SLF4J(W)");
    }

    private static String path() {
        return Consumers.path(PROJECT.resolve("target/desk-1.0.jar"));
    }
}
