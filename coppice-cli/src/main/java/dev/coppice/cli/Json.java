package dev.coppice.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// A JSON object, with accessors that give a default where a member is missing.
///
/// @param members the members: texts, longs, doubles, booleans, nulls, lists and maps
record Json(Map<String, @Nullable Object> members) {
    private static final JsonFactory FACTORY = new JsonFactory();

    /// @throws Failure if `text` is no JSON object
    static Json parse(byte[] text) {
        try (var in = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            in.nextToken();
            if (value(in) instanceof Map<?, ?> map) return of(map);
        } catch (JacksonException malformed) {
            throw new Failure("the answer is not JSON; is that the address of an observer?", malformed);
        }
        throw new Failure("the answer is not a JSON object; is that the address of an observer?");
    }

    @SuppressWarnings("unchecked") // the parser makes maps with texts as keys only
    private static Json of(Map<?, ?> map) {
        return new Json((Map<String, @Nullable Object>) map);
    }

    private static @Nullable Object value(JsonParser in) {
        return switch (in.currentToken()) {
            case START_OBJECT -> {
                var map = new LinkedHashMap<String, @Nullable Object>();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    var name = in.currentName();
                    in.nextToken();
                    map.put(name, value(in));
                }
                yield map;
            }
            case START_ARRAY -> {
                var list = new ArrayList<@Nullable Object>();
                while (in.nextToken() != JsonToken.END_ARRAY) list.add(value(in));
                yield list;
            }
            case VALUE_NUMBER_INT -> in.getLongValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> in.getString();
            case null, default -> null;
        };
    }

    String text(String name) {
        var value = members.get(name);
        return value == null ? "" : value.toString();
    }

    long number(String name) {
        return members.get(name) instanceof Number number ? number.longValue() : 0;
    }

    double share(String name) {
        return members.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    boolean is(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    boolean has(String name) {
        return members.get(name) != null;
    }

    Json object(String name) {
        return members.get(name) instanceof Map<?, ?> map ? of(map) : new Json(Map.of());
    }

    List<Json> objects(String name) {
        if (!(members.get(name) instanceof List<?> list)) return List.of();
        return list.stream().filter(Map.class::isInstance).map(each -> of((Map<?, ?>) each)).toList();
    }

    List<String> texts(String name) {
        return members.get(name) instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
    }
}
