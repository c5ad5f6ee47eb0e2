package dev.coppice.examples.pipeline;

// @start region="chunks"
import dev.coppice.behaviours.stage.Emission;
import dev.coppice.behaviours.stage.Producer;
import dev.coppice.core.ExitReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads a log in chunks: one chunk for each that a subscriber requests, and none in advance (backpressure).
final class Chunks extends Producer<BufferedReader, List<String>> {
    private final Path log;
    private final int size;

    /// @param size the number of lines in a chunk
    Chunks(Path log, int size) {
        this.log = log;
        this.size = size;
    }

    @Override protected BufferedReader init() throws IOException {
        return Files.newBufferedReader(log);
    }

    @Override protected Emission<BufferedReader, List<String>> handleDemand(
            long count, BufferedReader reader) throws IOException {
        var chunks = new ArrayList<List<String>>();
        while (chunks.size() < count) {
            var chunk = next(reader);
            if (!chunk.isEmpty()) chunks.add(chunk);
            if (chunk.size() < size) return emit(chunks, reader).complete();
        }
        return emit(chunks, reader);
    }

    private List<String> next(BufferedReader reader) throws IOException {
        var lines = new ArrayList<String>(size);
        while (lines.size() < size) {
            String line = reader.readLine();
            if (line == null) break;
            lines.add(line);
        }
        return List.copyOf(lines);
    }

    @Override protected void terminate(ExitReason reason, BufferedReader reader) throws IOException {
        reader.close();
    }
}
// @end
