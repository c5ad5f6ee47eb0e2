package dev.coppice.examples.basket;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The store that all nodes share: a journal for each entity, in a file. It stands in for the database of a real
/// service.
///
/// An event that was appended survives the kill of a JVM. It may not survive a power failure, because it is not forced
/// to the disk.
// @start region="store"
final class Store {
    private final Path folder;

    Store(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /// A process that writes.
    ///
    /// @param fence the number of the table by which its node owns it
    /// @param name its node and its pid, without blanks
    record Owner(long fence, String name) {}

    /// An event of a journal, with the owner that has appended it.
    record Event(Owner owner, String text) {}

    /// Appends an event.
    ///
    /// @throws IllegalStateException if an owner with a greater number has written: the entity goes on elsewhere
    void append(String journal, Owner owner, String text) throws IOException {
        try (var file = new RandomAccessFile(path(journal).toFile(), "rw"); var _ = file.getChannel().lock()) {
            long latest = file.length() == 0 ? 0 : file.readLong();
            if (owner.fence() < latest)
                throw new IllegalStateException(journal + " is owned by number " + latest + ", not by " + owner);
            file.seek(0);
            file.writeLong(owner.fence());
            file.seek(file.length());
            file.write((owner.fence() + " " + owner.name() + " " + text + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }
    // @end region="store"

    /// Returns all events of a journal, oldest first.
    List<Event> read(String journal) throws IOException {
        var path = path(journal);
        if (!Files.exists(path)) return List.of();
        var bytes = Files.readAllBytes(path);
        var lines = new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8).lines();
        return lines.map(line -> line.split(" ", 3))
                .map(words -> new Event(new Owner(Long.parseLong(words[0]), words[1]), words[2])).toList();
    }

    private Path path(String journal) {
        if (!journal.matches("[\\w-]+")) throw new IllegalArgumentException("not the name of a journal: " + journal);
        return folder.resolve(journal + ".journal");
    }
}
