package dev.coppice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/// Files of results: a JSON array with an object for each result, one on a line.
final class ResultFile {
    private static final JsonFactory JSON = new JsonFactory();
    private static final PrettyPrinter ONE_ON_A_LINE = new DefaultPrettyPrinter()
            .withArrayIndenter(new DefaultIndenter("  ", "\n"))
            .withObjectIndenter(new DefaultPrettyPrinter.FixedSpaceIndenter());

    private ResultFile() {}

    static void write(Path file, List<Result> results) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        var context = new ObjectWriteContext.Base() {
            @Override public PrettyPrinter getPrettyPrinter() {
                return ((DefaultPrettyPrinter) ONE_ON_A_LINE).createInstance();
            }

            @Override public boolean hasPrettyPrinter() {
                return true;
            }
        };
        try (var writer = Files.newBufferedWriter(file); var out = JSON.createGenerator(context, writer)) {
            out.writeStartArray();
            for (var result : results) {
                out.writeStartObject();
                out.writeStringProperty("workload", result.workload());
                out.writeStringProperty("system", result.system());
                out.writeStringProperty("metric", result.metric());
                out.writeNumberProperty("value", round(result.value()));
                out.writeStringProperty("unit", result.unit());
                out.writeNumberProperty("spread", round(result.spread()));
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeRaw("\n");
        }
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /// Reads a file that [#write] wrote.
    static List<Result> read(Path file) throws IOException {
        var results = new ArrayList<Result>();
        try (var reader = Files.newBufferedReader(file);
                var in = JSON.createParser(ObjectReadContext.empty(), reader)) {
            for (var token = in.nextToken(); token != null; token = in.nextToken()) {
                if (token == JsonToken.START_OBJECT) results.add(result(in));
            }
        } catch (StreamReadException e) {
            throw new IOException(file + " is not a file of results: " + e.getOriginalMessage(), e);
        }
        if (results.isEmpty()) throw new IOException(file + " holds no results");
        return results;
    }

    private static Result result(JsonParser in) {
        var texts = new java.util.HashMap<String, String>();
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = in.currentName();
            in.nextToken();
            texts.put(name, in.getString());
        }
        return new Result(texts.get("workload"), texts.get("system"), texts.get("metric"),
                Double.parseDouble(texts.get("value")), texts.get("unit"), Double.parseDouble(texts.get("spread")));
    }
}
