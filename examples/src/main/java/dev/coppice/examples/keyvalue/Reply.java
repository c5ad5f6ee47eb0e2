package dev.coppice.examples.keyvalue;

import java.util.List;

/// What a command is answered with, as RESP2 knows it.
public sealed interface Reply {

    Reply OK = new Simple("OK");
    Reply NOTHING = new Bulk(null);
    Reply WRONG_TYPE = new Failure("WRONGTYPE Operation against a key holding the wrong kind of value");

    record Simple(String text) implements Reply {}

    /// @param text begins with a word in capitals that names the kind of error
    record Failure(String text) implements Reply {}

    record Whole(long value) implements Reply {}

    /// @param value the bytes, or null for "there is none"
    record Bulk(@org.jspecify.annotations.Nullable Bytes value) implements Reply {}

    /// @param elements the replies in it, or null for "there is none"
    record Array(@org.jspecify.annotations.Nullable List<Reply> elements) implements Reply {}

    static Reply bulk(String text) {
        return new Bulk(Bytes.of(text));
    }

    static Reply bulks(Iterable<Bytes> values) {
        var list = new java.util.ArrayList<Reply>();
        for (var value : values) list.add(new Bulk(value));
        return new Array(list);
    }

    static Reply error(String text) {
        return new Failure("ERR " + text);
    }
}
