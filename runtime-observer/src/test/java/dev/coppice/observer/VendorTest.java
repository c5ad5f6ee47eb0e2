package dev.coppice.observer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The libraries of the page are those that npm has published.
class VendorTest {
    private static final Path ASSETS = Path.of("src/main/resources/dev/coppice/observer/internal/web/assets");

    private record Vendored(String file, String sha256, String replaced, String by, String packedSha256) {}

    private static List<Vendored> vendored() throws IOException {
        return Files.readAllLines(ASSETS.resolve("vendor.csv")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(",", -1))
                .map(row -> new Vendored(row[0], row[5], row[6], row[7], row[8]))
                .toList();
    }

    @Test void vendoredFiles_haveTheirHashes() throws Exception {
        for (var each : vendored()) {
            var bytes = Files.readAllBytes(ASSETS.resolve("vendor").resolve(each.file()));
            assertThat(sha256(bytes)).as(each.file()).isEqualTo(each.sha256());
            var packed = each.replaced().isEmpty() ? bytes
                    : new String(bytes, StandardCharsets.UTF_8).replace(each.by(), each.replaced())
                            .getBytes(StandardCharsets.UTF_8);
            assertThat(sha256(packed)).as(each.file() + " as packed").isEqualTo(each.packedSha256());
        }
    }

    @Test void everyVendoredFile_isListed() throws Exception {
        try (var files = Files.list(ASSETS.resolve("vendor"))) {
            var found = files.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith("LICENSE"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(vendored().stream().map(Vendored::file)).containsExactlyInAnyOrderElementsOf(found);
        }
    }

    @Test void noFile_evaluatesText() throws Exception {
        try (var files = Files.walk(ASSETS)) {
            for (var file : files.filter(Files::isRegularFile).filter(each -> each.toString().endsWith("js"))
                    .toList()) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContain("new Function")
                        .doesNotContain("eval(");
            }
        }
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
