package dev.coppice.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The project in `src/it/consumer` finds all it needs in the packaged jars: Maven builds and tests it, and it runs on the class path, on the
/// module path and as an image of its own.
///
/// Nothing is installed: Maven reads our jars from a repository in `target`, and keeps what it needs in a second one there, filled from
/// the one that this build uses.
class ConsumerIT {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path ROOT = MODULE.getParent();
    private static final Path TARGET = MODULE.resolve("target");
    private static final Path PROJECT = TARGET.resolve("consumer");
    private static final Path PRIVATE = TARGET.resolve("local-repository");
    private static final Path JDK = Path.of(System.getProperty("java.home"));
    private static final String VERSION = System.getProperty("consumer.version");
    private static final String[] SAYS = {"1 of 2 guests got room 7", "after the fire room 7 is empty"};

    @BeforeAll static void build() throws Exception {
        var repository = Repository.empty(TARGET.resolve("repository"), VERSION);
        repository.pom("coppice", ROOT.resolve("pom.xml"));
        repository.pom("runtime-bom", ROOT.resolve("runtime-bom/pom.xml"));
        for (var artifact : List.of("runtime-core", "runtime-supervision", "runtime-behaviours", "runtime-testkit")) {
            repository.pom(artifact, ROOT.resolve(artifact + "/pom.xml"));
            repository.jar(artifact, ROOT.resolve(artifact + "/target/" + artifact + "-" + VERSION + ".jar"));
        }
        Folders.delete(PROJECT);
        Folders.copy(MODULE.resolve("src/it/consumer"), PROJECT);
        Folders.delete(PRIVATE.resolve("dev/coppice")); // what an earlier build left
        var settings = TARGET.resolve("settings.xml");
        Files.writeString(settings, repository.settings(Path.of(System.getProperty("consumer.cache"))));

        boolean windows = File.separatorChar == '\\';
        var maven = Path.of(System.getProperty("consumer.maven"), "bin", windows ? "mvn.cmd" : "mvn");
        Launch.in(PROJECT).run(
                maven, "-B", "-ntp", "-q", "-s", settings, "-Dmaven.repo.local=" + PRIVATE, "-Dstyle.color=never", "verify");
        assertThat(PROJECT.resolve("target/surefire-reports/TEST-org.example.desk.DeskTest.xml"))
                .content().contains("tests=\"20\"", "failures=\"0\"");
    }

    @Test void classPath_runs() throws Exception {
        var said = Launch.in(TARGET).run(JDK.resolve("bin/java"), "-cp", path(), "org.example.desk.Main");
        assertThat(said).contains(SAYS).doesNotContain("SLF4J(W)");
    }

    @Test void modulePath_runs() throws Exception {
        var said = Launch.in(TARGET).run(JDK.resolve("bin/java"), "-p", path(), "-m", "org.example.desk/org.example.desk.Main");
        assertThat(said).contains(SAYS).doesNotContain("SLF4J(W)");
    }

    @Test void image_runs() throws Exception {
        var image = TARGET.resolve("image");
        Folders.delete(image);
        Launch.in(TARGET).run(
                JDK.resolve("bin/jlink"), "-p", path(), "--add-modules", "org.example.desk,org.slf4j.jul", "--output", image);
        var modules = Launch.in(TARGET).run(image.resolve("bin/java"), "--list-modules");
        assertThat(modules).contains("dev.coppice.core").doesNotContain("java.desktop", "jdk.management", "jdk.unsupported");
        var said = Launch.in(TARGET).run(image.resolve("bin/java"), "-m", "org.example.desk/org.example.desk.Main");
        assertThat(said).contains(SAYS).doesNotContain("SLF4J(W)");
    }

    /// The program and all it needs while it runs.
    private static String path() throws IOException {
        String slf4j = System.getProperty("consumer.slf4j");
        var jars = Stream.concat(
                Stream.of(PROJECT.resolve("target/desk-1.0.jar")),
                Stream.concat(
                        Stream.of("slf4j-api", "slf4j-jdk14").map(artifact -> kept("org/slf4j", artifact, slf4j)),
                        Stream.of("runtime-core", "runtime-supervision", "runtime-behaviours")
                                .map(artifact -> kept("dev/coppice", artifact, VERSION)))).toList();
        assertThat(jars).allSatisfy(jar -> assertThat(jar).exists());
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Path kept(String group, String artifact, String version) {
        return PRIVATE.resolve(group).resolve(artifact).resolve(version).resolve(artifact + "-" + version + ".jar");
    }
}
