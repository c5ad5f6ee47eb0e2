package dev.coppice.examples.keyvalue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A reply to a command, in the types of RESP2.
public sealed interface Reply {

    Reply OK = new Simple("OK");
    Reply NOTHING = new Bulk(null);
    Reply WRONG_TYPE = new Failure("WRONGTYPE Operation against a key holding the wrong kind of value");

    record Simple(String text) implements Reply {
        @Override public String toString() {
            return text;
        }
    }

    /// @param text begins with an upper-case word that names the kind of error
    record Failure(String text) implements Reply {}

    record Whole(long value) implements Reply {}

    /// @param value the bytes, or null for the null bulk string
    record Bulk(@Nullable Bytes value) implements Reply {
        @Override public String toString() {
            return value == null ? "(nothing)" : value.toString();
        }
    }

    /// @param elements the elements, or null for the null array
    record Array(@Nullable List<Reply> elements) implements Reply {}

    static Reply bulk(String text) {
        return new Bulk(Bytes.of(text));
    }

    static Reply bulks(Iterable<Bytes> values) {
        var list = new ArrayList<Reply>();
        for (var value : values) list.add(new Bulk(value));
        return new Array(list);
    }

    static Reply error(String text) {
        return new Failure("ERR " + text);
    }
}
