package dev.coppice.observer.internal.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The files of the page: a fixed list, read once. No path of a request reaches the file system. Immutable.
final class Assets {
    private static final List<String> NAMES = List.of(
            "index.html", "style.css", "icon.svg",
            "address.js", "app.js", "charts.js", "format.js", "frame.js", "live.js", "parts.js", "dialogs.js",
            "page-overview.js", "page-tree.js", "tree-drawing.js", "page-processes.js", "page-process.js",
            "page-names.js", "page-reports.js", "page-others.js", "page-cluster.js",
            "vendor/preact.mjs", "vendor/hooks.mjs", "vendor/htm.mjs", "vendor/uPlot.iife.min.js",
            "vendor/uPlot.min.css", "vendor/d3-hierarchy.min.mjs");

    private final Map<String, byte[]> files;

    /// @param base the path of the observer on its server: empty, or such as `/coppice`
    Assets(String base) {
        files = NAMES.stream().collect(Collectors.toUnmodifiableMap(name -> name, name -> below(base, name)));
    }

    /// Returns a file whose addresses are below `base`. Only the frame has any: the scripts find out where they are.
    private static byte[] below(String base, String name) {
        var bytes = read(name);
        if (base.isEmpty() || !name.equals("index.html")) return bytes;
        return new String(bytes, StandardCharsets.UTF_8).replace("=\"/assets/", "=\"" + base + "/assets/")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] read(String name) {
        try (var in = Assets.class.getResourceAsStream("assets/" + name)) {
            if (in == null) throw new IllegalStateException("the jar of the observer lacks " + name);
            return in.readAllBytes();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Returns a file, or null if there is none of that name.
    Reply.@Nullable Whole get(String name) {
        var bytes = files.get(name);
        return bytes == null ? null : new Reply.Whole(200, type(name), Map.of(), bytes);
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> "text/javascript; charset=utf-8";
        };
    }
}
