package dev.coppice.observer.internal.json;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes JSON from maps, collections, text, numbers and booleans, and reads the flat objects that requests carry.
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /// Returns `value` as UTF-8. Values of other classes are written as their text.
    public static byte[] bytes(@Nullable Object value) {
        var bytes = new ByteArrayOutputStream(4_096);
        try (var out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            write(out, value);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator out, @Nullable Object value) {
        switch (value) {
            case null -> out.writeNull();
            case Map<?, ?> map -> {
                out.writeStartObject();
                map.forEach((key, each) -> {
                    out.writeName(String.valueOf(key));
                    write(out, each);
                });
                out.writeEndObject();
            }
            case Iterable<?> list -> {
                out.writeStartArray();
                for (var each : list) write(out, each);
                out.writeEndArray();
            }
            case Boolean truth -> out.writeBoolean(truth);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Double number -> out.writeNumber(Double.isFinite(number) ? number : 0);
            default -> out.writeString(value.toString());
        }
    }

    /// Returns the members of a flat object, each as text.
    ///
    /// @throws IllegalArgumentException if `bytes` is something else
    public static Map<String, String> flat(byte[] bytes) {
        try (var in = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            if (in.nextToken() != JsonToken.START_OBJECT)
                throw new IllegalArgumentException("the body must be a JSON object");
            var members = new LinkedHashMap<String, String>();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                var name = in.currentName();
                if (!in.nextToken().isScalarValue())
                    throw new IllegalArgumentException(name + " must be a text, a number or a boolean");
                members.put(name, in.getString());
            }
            if (in.nextToken() != null) throw new IllegalArgumentException("the body must be one JSON object");
            return members;
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("the body is not JSON: " + malformed.getOriginalMessage(), malformed);
        }
    }
}
