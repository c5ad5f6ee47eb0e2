package dev.coppice.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Draws results as bars on a logarithmic scale: each system as a multiple of Coppice. Readable on light and dark
/// pages.
final class Plot {
    private static final List<String> COLOURS = List.of(
            "#2f9e68", "#4c78c8", "#c98a2b", "#9a5fb4", "#c85050", "#3fa7a7", "#8a6d3b", "#777777", "#7fb83a",
            "#d06fa8");
    private static final int LEFT = 150;
    private static final int WIDTH = 420;
    private static final int BAR = 11;

    private Plot() {}

    static String svg(List<Result> results, List<String> systems) {
        Map<String, Map<String, Result>> rows = new LinkedHashMap<>();
        for (var workload : Workloads.all()) {
            for (var result : results) {
                boolean shown = result.workload().equals(workload.id())
                        && (result.metric().equals("time") || result.metric().equals("heap")
                                || result.metric().equals("p99"));
                if (!shown) continue;
                String name = workload.id() + (result.metric().equals("p99") ? " p99" : "");
                rows.computeIfAbsent(name, key -> new LinkedHashMap<>()).put(result.system(), result);
            }
        }
        var body = new ArrayList<String>();
        int y = 40 + 18 * ((systems.size() - 1) / 4);
        for (var row : rows.entrySet()) {
            var own = row.getValue().get("coppice");
            if (own == null) continue;
            body.add("<text x='" + (LEFT - 8) + "' y='" + (y + BAR) + "' text-anchor='end'>" + row.getKey()
                    + "</text>");
            for (int i = 0; i < systems.size(); i++) {
                var result = row.getValue().get(systems.get(i));
                if (result == null) continue;
                double ratio = result.value() / own.value();
                double length = Math.max(2, Math.min(WIDTH, (Math.log10(ratio) + 1) / 4 * WIDTH));
                body.add("<rect x='" + LEFT + "' y='" + y + "' width='" + Math.round(length) + "' height='" + (BAR - 2)
                        + "' fill='"
                        + COLOURS.get(i % COLOURS.size()) + "'/>");
                body.add("<text class='v' x='" + (LEFT + Math.round(length) + 5) + "' y='" + (y + BAR - 3) + "'>"
                        + Result.text(result.value()) + " " + result.unit() + "</text>");
                y += BAR;
            }
            y += 9;
        }
        var legend = new StringBuilder();
        for (int i = 0; i < systems.size(); i++) {
            int x = 20 + i % 4 * 170;
            int line = 12 + i / 4 * 18;
            legend.append("<rect x='").append(x).append("' y='").append(line).append("' width='10' height='10' fill='")
                    .append(COLOURS.get(i % COLOURS.size())).append("'/><text x='").append(x + 15)
                    .append("' y='").append(line + 9).append("'>").append(systems.get(i)).append("</text>");
        }
        return "<svg xmlns='http://www.w3.org/2000/svg' width='720' height='" + (y + 10)
                + "' font-family='sans-serif' font-size='12'>\n"
                + "<style>text{fill:#222}.v{font-size:9px}@media(prefers-color-scheme:dark){text{fill:#ddd}}</style>\n"
                + legend + "\n" + String.join("\n", body) + "\n</svg>\n";
    }
}
