package dev.coppice.consumer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A Maven repository in a folder, holding artifacts of one version of ours.
record Repository(Path folder, String version) {

    /// Makes a new one, in place of an earlier one.
    static Repository empty(Path folder, String version) throws IOException {
        Folders.delete(folder);
        return new Repository(folder, version);
    }

    void pom(String artifact, Path file) throws IOException {
        put(artifact, "pom", file);
    }

    void jar(String artifact, Path file) throws IOException {
        put(artifact, "jar", file);
    }

    private void put(String artifact, String ending, Path file) throws IOException {
        var home = Files.createDirectories(folder.resolve("dev/coppice").resolve(artifact).resolve(version));
        Files.copy(file, home.resolve(artifact + "-" + version + "." + ending));
    }

    /// Settings for a Maven that looks here first, then into `cache`, and only then into the world.
    String settings(Path cache) {
        return """
                <settings>
                  <profiles>
                    <profile>
                      <id>consumer</id>
                      <repositories>
                %1$s      </repositories>
                      <pluginRepositories>
                %2$s      </pluginRepositories>
                    </profile>
                  </profiles>
                  <activeProfiles>
                    <activeProfile>consumer</activeProfile>
                  </activeProfiles>
                </settings>
                """.formatted(
                entry("repository", "built", folder, true) + entry("repository", "cache", cache, false),
                entry("pluginRepository", "cache", cache, false));
    }

    private static String entry(String kind, String id, Path place, boolean snapshots) {
        return """
                        <%1$s>
                          <id>%2$s</id>
                          <url>%3$s</url>
                          <releases><enabled>%5$s</enabled><checksumPolicy>ignore</checksumPolicy></releases>
                          <snapshots><enabled>%4$s</enabled><checksumPolicy>ignore</checksumPolicy></snapshots>
                        </%1$s>
                """.formatted(kind, id, place.toUri(), snapshots, !snapshots);
    }
}
