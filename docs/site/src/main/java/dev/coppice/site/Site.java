package dev.coppice.site;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/// Makes one folder of web pages of all documents: they link to each other, can be searched, and need neither a server
/// nor a network.
public final class Site {
    private Site() {}

    /// Makes the pages of the documents in the folder of the first argument, with the API's documentation, in the
    /// folder of the second.
    /// Links to sources lead to the address of the third, or to the first if there is none.
    public static void main(String... args) throws IOException {
        var root = Path.of(args[0]).toAbsolutePath().normalize();
        var target = Path.of(args[1]).toAbsolutePath().normalize();
        var broken = new ArrayList<>(make(root, target, true, args.length > 2 ? args[2] : ""));
        if (!Javadoc.make(root, target.resolve(Layout.API))) broken.add("javadoc failed, see above");
        broken.forEach(System.err::println);
        if (!broken.isEmpty()) System.exit(1);
        System.out.println(target.resolve("index.html"));
    }

    /// Makes the pages, in place of earlier ones.
    ///
    /// @param api whether pages link to the API's documentation
    /// @param source the address of the sources, or empty if pages link to the files in `root`
    /// @return the links that lead nowhere
    static List<String> make(Path root, Path target, boolean api, String source) throws IOException {
        delete(target);
        Files.createDirectories(target);
        var documents = Documents.read(root);
        var links = new Links(documents);
        var layout = new Layout(documents, api, source.isBlank() ? relative(target, root) : source);
        for (var document : documents.all()) {
            var file = Files.createDirectories(target.resolve(document.url()).getParent())
                    .resolve(target.resolve(document.url()).getFileName());
            Files.writeString(file, layout.page(document, links.rewritten(document)));
        }
        for (var asset : links.assets()) {
            var file = target.resolve(root.relativize(asset).toString());
            Files.createDirectories(file.getParent());
            Files.copy(asset, file);
        }
        Files.writeString(target.resolve("index-of-words.js"), SearchIndex.of(documents));
        for (var resource : List.of("site.css", "search.js", "logo.svg")) {
            Files.writeString(target.resolve(resource), Layout.resource(resource));
        }
        return links.broken();
    }

    private static String relative(Path from, Path to) {
        return from.relativize(to).toString().replace('\\', '/');
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override public FileVisitResult postVisitDirectory(Path visited,
                    @org.jspecify.annotations.Nullable IOException failure)
                    throws IOException {
                if (failure != null) throw failure;
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
