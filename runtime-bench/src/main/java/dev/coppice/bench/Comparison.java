package dev.coppice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Coppice beside the best of its peers, and beside the floor where there is one: a row for each metric that Coppice
/// and a peer, or Coppice and the floor, have in one run. Lower is better everywhere.
///
/// @param best the best result of a peer
/// @param own with default options
/// @param ownCarriers with a carrier thread for each worker
/// @param floor the figure of the JDK by itself, see [Floor]
record Comparison(String workload, String metric, @Nullable Result best, @Nullable Result own,
        @Nullable Result ownCarriers, @Nullable Result floor) {
    /// A peer is ahead if its value is lower by more than this factor.
    private static final double EVEN = 1.05;
    /// A row is at the floor if its value is at most this many times the floor.
    private static final double AT_FLOOR = 1.2;

    static List<Comparison> of(List<Result> results) {
        var rows = new ArrayList<Comparison>();
        for (var workload : Workloads.all()) {
            var metrics = results.stream().filter(result -> result.workload().equals(workload.id()))
                    .map(Result::metric).filter(metric -> !Report.isEffort(metric)).distinct().sorted().toList();
            for (var metric : metrics) {
                var row = row(results, workload.id(), metric);
                boolean measured = row.own != null || row.ownCarriers != null;
                if (measured && (row.best != null || row.floor != null)) rows.add(row);
            }
        }
        return rows;
    }

    private static Comparison row(List<Result> results, String workload, String metric) {
        Result best = null;
        Result own = null;
        Result ownCarriers = null;
        Result floor = null;
        for (var result : results) {
            if (!result.workload().equals(workload) || !result.metric().equals(metric)) continue;
            switch (result.system()) {
                case "coppice" -> own = result;
                case Report.OWN_CARRIERS -> ownCarriers = result;
                case Floor.SYSTEM -> floor = result;
                default -> {
                    boolean peer = !result.system().startsWith("coppice");
                    if (peer && (best == null || result.value() < best.value())) best = result;
                }
            }
        }
        return new Comparison(workload, metric, best, own, ownCarriers, floor);
    }

    /// Whether a peer is ahead of `result`.
    private boolean isBehind(@Nullable Result result) {
        return result != null && best != null && result.value() > EVEN * best.value();
    }

    private boolean isAtFloor(@Nullable Result result) {
        return result != null && floor != null && result.value() <= AT_FLOOR * floor.value();
    }

    /// The number of rows in which a peer is ahead, and how many of those are at the floor.
    static String behind(List<Comparison> rows) {
        long compared = rows.stream().filter(row -> row.best != null).count();
        return String.format(Locale.ROOT,
                "rows behind: %d default, %d own carriers (of %d; a peer is ahead by more than 5 %%); "
                        + "of these within 1.2 times the floor: %d default, %d own carriers",
                rows.stream().filter(row -> row.isBehind(row.own)).count(),
                rows.stream().filter(row -> row.isBehind(row.ownCarriers)).count(), compared,
                rows.stream().filter(row -> row.isBehind(row.own) && row.isAtFloor(row.own)).count(),
                rows.stream().filter(row -> row.isBehind(row.ownCarriers) && row.isAtFloor(row.ownCarriers)).count());
    }

    static String markdown(List<Comparison> rows) {
        var text = new StringBuilder("| workload | metric | best peer | default / best | own carriers / best | floor | "
                + "default / floor | own carriers / floor |\n|---|---|---|---|---|---|---|---|\n");
        for (var row : rows) {
            text.append("| `").append(row.workload).append("` | ").append(row.metric).append(" | ")
                    .append(row.best == null ? "-" : text(row.best) + " " + row.best.system()).append(" | ")
                    .append(ratio(row.own, row.best, row.isBehind(row.own))).append(" | ")
                    .append(ratio(row.ownCarriers, row.best, row.isBehind(row.ownCarriers))).append(" | ")
                    .append(row.floor == null ? "-" : text(row.floor)).append(" | ")
                    .append(ratio(row.own, row.floor, false)).append(" | ")
                    .append(ratio(row.ownCarriers, row.floor, false)).append(" |\n");
        }
        return text.toString();
    }

    private static String text(Result result) {
        return Result.text(result.value()) + " " + result.unit();
    }

    /// @param behind marks the ratio
    private static String ratio(@Nullable Result result, @Nullable Result base, boolean behind) {
        if (result == null || base == null) return "-";
        if (base.value() == 0) return result.value() == 0 ? "both 0" : "**not 0**";
        String text = String.format(Locale.ROOT, "%.2f", result.value() / base.value());
        return behind ? "**" + text + "**" : text;
    }
}
