package dev.coppice.examples.pipeline;

// @start region="chunks"
import dev.coppice.behaviours.Emission;
import dev.coppice.behaviours.Producer;
import dev.coppice.core.ExitReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads a log: a chunk for each that somebody wants, and none before.
final class Chunks extends Producer<BufferedReader, List<String>> {
    private final Path log;
    private final int size;

    /// @param size how many lines are a chunk
    Chunks(Path log, int size) {
        this.log = log;
        this.size = size;
    }

    @Override protected BufferedReader init() throws IOException {
        return Files.newBufferedReader(log);
    }

    @Override protected Emission<BufferedReader, List<String>> handleDemand(long count, BufferedReader reader) throws IOException {
        var chunks = new ArrayList<List<String>>();
        while (chunks.size() < count) {
            var chunk = next(reader);
            if (!chunk.isEmpty()) chunks.add(chunk);
            if (chunk.size() < size) return emit(reader, chunks).complete();
        }
        return emit(reader, chunks);
    }

    private List<String> next(BufferedReader reader) throws IOException {
        var lines = new ArrayList<String>(size);
        while (lines.size() < size) {
            String line = reader.readLine();
            if (line == null) break;
            lines.add(line);
        }
        return lines;
    }

    @Override protected void terminate(ExitReason reason, BufferedReader reader) throws IOException {
        reader.close();
    }
}
// @end
