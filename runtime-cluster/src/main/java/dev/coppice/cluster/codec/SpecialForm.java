package dev.coppice.cluster.codec;

import dev.coppice.core.Name;

/// Writes references and names.
enum SpecialForm implements Form {
    REFERENCE(Tags.REFERENCE) {
        @Override public void write(Object value, Encoding out) {
            out.reference(value);
        }
    },
    NAME(Tags.NAME) {
        @Override public void write(Object value, Encoding out) {
            out.name((Name<?>) value);
        }
    };

    private final int tag;

    SpecialForm(int tag) {
        this.tag = tag;
    }

    @Override public int tag() {
        return tag;
    }
}
