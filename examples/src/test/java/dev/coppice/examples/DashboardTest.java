package dev.coppice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.DeadLetter;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The dashboard and the alerts that the documents offer use meters that exist, as the reference of metrics lists them.
class DashboardTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path FILES = ROOT.resolve("docs/how-to/files");
    private static final Pattern ROW = Pattern.compile(
            "^\\| `(coppice\\.[a-z.]+)` \\| (gauge|counter|timer) \\|", Pattern.MULTILINE);
    private static final Pattern SERIES = Pattern.compile("\\bcoppice_[a-z_]+");
    private static final Pattern METER = Pattern.compile("\"(coppice\\.[a-z.]+)\"");

    @Test void dashboard_isJsonAndShowsAllMeters() throws IOException {
        var shown = new TreeSet<String>();
        for (var expression : values(Files.readString(FILES.resolve("grafana-dashboard.json")), "expr")) {
            assertThat(expression).contains("runtime=~\"$runtime\"");
            shown.addAll(series(expression));
        }
        assertThat(existing()).containsAll(shown);
        assertThat(shown.stream().map(DashboardTest::withoutSuffix)).containsAll(
                existing().stream().map(DashboardTest::withoutSuffix).toList());
    }

    @Test void panels_haveDistinctIdsAndTitles() throws IOException {
        var dashboard = Files.readString(FILES.resolve("grafana-dashboard.json"));
        assertThat(values(dashboard, "id")).doesNotHaveDuplicates().hasSizeGreaterThan(15);
        assertThat(values(dashboard, "title")).doesNotHaveDuplicates();
    }

    @Test void alerts_useMetersThatExist_andAreExplained() throws IOException {
        var alerts = Files.readString(FILES.resolve("prometheus-alerts.yml"));
        assertThat(existing()).containsAll(series(alerts));
        var page = Files.readString(ROOT.resolve("docs/how-to/monitor-in-production.md"));
        var names = Pattern.compile("alert: (\\w+)").matcher(alerts).results()
                .map(match -> "`" + match.group(1) + "`")
                .toList();
        assertThat(names).hasSizeGreaterThan(5).allSatisfy(name -> assertThat(page).contains("| " + name + " |"));
    }

    /// Whatever the module registers is in the reference, and the other way round.
    @Test void meters_areThoseOfTheModule() throws IOException {
        var registered = new TreeSet<String>();
        try (Stream<Path> files = Files.walk(ROOT.resolve("runtime-micrometer/src/main/java"))) {
            for (var file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
                METER.matcher(Files.readString(file)).results().forEach(match -> registered.add(match.group(1)));
            }
        }
        assertThat(meters()).containsExactlyInAnyOrderElementsOf(registered);
    }

    @Test void causesOfDeadLetters_areInTheReference() throws IOException {
        var reference = reference();
        for (var cause : DeadLetter.Cause.values()) {
            assertThat(reference).contains("`" + cause.name().toLowerCase(Locale.ROOT) + "`");
        }
    }

    private static Set<String> meters() throws IOException {
        return ROW.matcher(reference()).results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String reference() throws IOException {
        return Files.readString(ROOT.resolve("docs/reference/metrics.md"));
    }

    /// The series that Prometheus has of the meters in the reference.
    private static Set<String> existing() throws IOException {
        return ROW.matcher(reference()).results().flatMap(row -> {
            String name = row.group(1).replace('.', '_');
            return switch (row.group(2)) {
                case "counter" -> Stream.of(name + "_total");
                case "timer" -> Stream.of(name + "_seconds_count", name + "_seconds_sum", name + "_seconds_max");
                default -> Stream.of(name);
            };
        }).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> series(String text) {
        return SERIES.matcher(text).results()
                .map(match -> match.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String withoutSuffix(String series) {
        return series.replaceAll("_seconds_(count|sum|max)$", "");
    }

    /// The values of all fields called `name`, at any depth.
    private static List<String> values(String json, String name) {
        var values = new ArrayList<String>();
        try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), new StringReader(json))) {
            for (JsonToken token; (token = parser.nextToken()) != null; ) {
                if (token.isScalarValue() && name.equals(parser.currentName())) values.add(parser.getString());
            }
        }
        return values;
    }
}
