package dev.coppice.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Runs Maven on projects that use the packaged jars as their users do.
///
/// Nothing is installed: Maven reads our jars from a repository in `target`, and keeps other artifacts in a second one
/// there, filled from the one that this build uses.
final class Consumers {
    static final Path MODULE = Path.of("").toAbsolutePath();
    static final Path ROOT = MODULE.getParent().getParent().getParent();
    static final Path TARGET = MODULE.resolve("target");
    /// The local repository of the projects.
    static final Path PRIVATE = TARGET.resolve("local-repository");
    static final String VERSION = System.getProperty("consumer.version");

    private static Consumers shared;

    private final Path settings;

    private Consumers(Path settings) {
        this.settings = settings;
    }

    /// A Maven that finds the jars of this build. Made once.
    static synchronized Consumers maven() throws IOException {
        if (shared == null) shared = new Consumers(publish());
        return shared;
    }

    /// Copies the jars and poms of this build into a repository. Returns settings that name it.
    private static Path publish() throws IOException {
        var repository = Repository.empty(TARGET.resolve("repository"), VERSION);
        repository.pom("coppice", ROOT.resolve("pom.xml"));
        repository.pom("runtime-bom", ROOT.resolve("runtime-bom/pom.xml"));
        for (var artifact : List.of("runtime-core", "runtime-supervision", "runtime-behaviours", "runtime-testkit",
                "runtime-micrometer", "runtime-observer", "runtime-opentelemetry", "coppice-spring-boot-starter",
                "coppice-archetype", "coppice-archetype-kotlin", "coppice-archetype-spring")) {
            repository.pom(artifact, ROOT.resolve(artifact + "/pom.xml"));
            repository.jar(artifact, ROOT.resolve(artifact + "/target/" + artifact + "-" + VERSION + ".jar"));
        }
        Folders.delete(PRIVATE.resolve("dev/coppice")); // the remains of an earlier build
        var settings = TARGET.resolve("settings.xml");
        Files.writeString(settings, repository.settings(Path.of(System.getProperty("consumer.cache"))));
        return settings;
    }

    /// `program`, a jar that Maven has built, and all that it needs while it runs: a class path or a module path.
    static String path(Path program) {
        String slf4j = System.getProperty("consumer.slf4j");
        String jctools = System.getProperty("consumer.jctools");
        var jars = Stream.of(
                Stream.of(program),
                Stream.of("slf4j-api", "slf4j-jdk14").map(artifact -> kept("org/slf4j", artifact, slf4j)),
                Stream.of("jctools-core", "jctools-core-jdk11").map(artifact -> kept("org/jctools", artifact, jctools)),
                Stream.of("runtime-core", "runtime-supervision", "runtime-behaviours")
                        .map(artifact -> kept("dev/coppice", artifact, VERSION)))
                .flatMap(jar -> jar)
                .toList();
        assertThat(jars).allSatisfy(jar -> assertThat(jar).exists());
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Path kept(String group, String artifact, String version) {
        return PRIVATE.resolve(group).resolve(artifact).resolve(version).resolve(artifact + "-" + version + ".jar");
    }

    /// The output of Maven when it runs `goals` on `project`. Fails if the build does.
    String run(Path project, String... goals) throws IOException, InterruptedException {
        boolean windows = File.separatorChar == '\\';
        var command = new ArrayList<Object>();
        command.add(Path.of(System.getProperty("consumer.maven"), "bin", windows ? "mvn.cmd" : "mvn"));
        command.addAll(List.of("-B", "-ntp", "-s", settings, "-Dmaven.repo.local=" + PRIVATE, "-Dstyle.color=never"));
        command.addAll(List.of(goals));
        return Launch.in(project).run(command.toArray());
    }
}
