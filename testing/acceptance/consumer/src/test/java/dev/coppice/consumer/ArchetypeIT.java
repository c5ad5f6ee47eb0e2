package dev.coppice.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// A project that an archetype makes builds, passes its test, runs, and stops in order, without a change.
@Timeout(600)
class ArchetypeIT {
    private static final String PLUGIN = "org.apache.maven.plugins:maven-archetype-plugin:3.4.1:generate";
    /// There, a program that is asked to end runs no shutdown hooks.
    private static final boolean WINDOWS = java.io.File.separatorChar == '\\';
    private static final Pattern OBSERVER = Pattern.compile("observer of runtime \\S+ is at (\\S+)/\\?token=(\\S+)");
    private static final Path FOLDER = Consumers.TARGET.resolve("archetypes");

    @Test void plain_buildsAndRuns() throws Exception {
        buildsAndRuns("coppice-archetype");
    }

    @Test void spring_buildsAndRuns() throws Exception {
        var project = generate("coppice-archetype-spring", "till");
        build(project, "CounterTest");
        try (var service = Service.start(project, "till-1.0.jar", Pattern.compile("Tomcat started on port (\\d+)"),
                "--server.port=0")) {
            assertThat(service.post("/count")).isEqualTo("1");
            assertThat(service.get("/actuator/health")).contains("\"coppice\":{\"status\":\"UP\"}");
            assertThat(service.get("/actuator/coppice/tree")).contains("\"id\":\"counter\"");
            assertThat(service.observer("/tree.json")).contains("\"counter\"");
            assertThat(service.get("/actuator/prometheus")).contains("coppice_processes_live{runtime=\"till\"}");
            assertThat(service.stop()).doesNotContain("WARN", "ERROR");
        }
    }

    /// Only with `-Pkotlin`, which brings the compiler.
    @Test @EnabledIfSystemProperty(named = "consumer.kotlin", matches = "true")
    void kotlin_buildsAndRuns() throws Exception {
        buildsAndRuns("coppice-archetype-kotlin");
    }

    /// The service without a framework is the same in each language.
    private static void buildsAndRuns(String archetype) throws Exception {
        var project = generate(archetype, "shop");
        build(project, "AppTest");
        try (var service = Service.start(project, "shop-1.0.jar",
                Pattern.compile("listening on http://localhost:(\\d+)/count"), "0")) {
            assertThat(service.post("/count")).isEqualTo("1");
            assertThat(service.post("/count")).isEqualTo("2");
            assertThat(service.get("/count")).isEqualTo("2");
            assertThat(service.get("/health")).isEqualTo("up");
            assertThat(service.get("/metrics")).contains("coppice_processes_live{runtime=\"shop\"}");
            assertThat(service.observer("/tree.json")).contains("\"counter\"");
            assertThat(service.stop()).contains(WINDOWS ? "" : "stopped").doesNotContain("WARN", "ERROR");
        }
    }

    private static Path generate(String archetype, String artifact) throws Exception {
        var folder = FOLDER.resolve(archetype);
        Folders.delete(folder);
        Files.createDirectories(folder);
        Consumers.maven().run(folder, "-q", PLUGIN, "-DinteractiveMode=false", "-DarchetypeCatalog=local",
                "-DarchetypeGroupId=dev.coppice", "-DarchetypeArtifactId=" + archetype,
                "-DarchetypeVersion=" + Consumers.VERSION,
                "-DgroupId=org.example", "-DartifactId=" + artifact, "-Dversion=1.0",
                "-Dpackage=org.example." + artifact);
        return folder.resolve(artifact);
    }

    private static void build(Path project, String test) throws Exception {
        Consumers.maven().run(project, "-q", "verify");
        assertThat(project.resolve("target/surefire-reports/TEST-org.example." + project.getFileName() + "." + test
                + ".xml"))
                .content().contains("failures=\"0\"", "errors=\"0\"").containsPattern("tests=\"[1-9]\\d*\"");
    }

    /// The running program.
    private record Service(Process process, Path output, String address, HttpClient http) implements AutoCloseable {

        static Service start(Path project, String jar, Pattern ready, String... arguments) throws IOException,
                InterruptedException {
            var output = project.resolve("target/output.txt");
            var command = new java.util.ArrayList<String>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add("-jar");
            command.add(project.resolve("target").resolve(jar).toString());
            command.addAll(java.util.List.of(arguments));
            var process = new ProcessBuilder(command).directory(project.toFile()).redirectErrorStream(true)
                    .redirectOutput(output.toFile()).start();
            while (true) {
                var said = Files.readString(output);
                var found = ready.matcher(said);
                if (found.find())
                    return new Service(process, output, "http://localhost:" + found.group(1),
                            HttpClient.newHttpClient());
                assertThat(process.isAlive()).as("%s runs; it said\n%s", jar, said).isTrue();
                Thread.sleep(50); // another process: there is nothing else to wait for
            }
        }

        String get(String path) throws IOException, InterruptedException {
            return http.send(HttpRequest.newBuilder(URI.create(address + path)).build(), BodyHandlers.ofString())
                    .body();
        }

        /// Reads a page of the observer, whose address and token are in the log.
        String observer(String path) throws IOException, InterruptedException {
            var signIn = OBSERVER.matcher(Files.readString(output));
            assertThat(signIn.find()).as("the log names the observer's address").isTrue();
            var site = signIn.group(1).startsWith("/") ? address + signIn.group(1) : signIn.group(1);
            var request = HttpRequest.newBuilder(URI.create(site + path))
                    .header("Authorization", "Bearer " + signIn.group(2)).build();
            var response = http.send(request, BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return response.body();
        }

        String post(String path) throws IOException, InterruptedException {
            return http.send(HttpRequest.newBuilder(URI.create(address + path)).POST(BodyPublishers.noBody()).build(),
                    BodyHandlers.ofString()).body();
        }

        /// Asks the program to end, as an operator does, and returns its output.
        String stop() throws IOException, InterruptedException {
            process.destroy();
            assertThat(process.waitFor(1, java.util.concurrent.TimeUnit.MINUTES)).isTrue();
            return Files.readString(output);
        }

        @Override public void close() {
            process.destroyForcibly();
            http.close();
        }
    }
}
