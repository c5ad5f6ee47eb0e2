package dev.coppice.cluster.codec;

import dev.coppice.cluster.spi.Malformed;

/// Reads references and names.
enum SpecialReading implements Reading {
    REFERENCE {
        @Override public Object read(Decoding in) throws Malformed {
            return in.reference();
        }

        @Override public void skip(Decoding in) throws Malformed {
            in.bytes().part();
        }
    },
    NAME {
        @Override public Object read(Decoding in) throws Malformed {
            return in.name();
        }

        @Override public void skip(Decoding in) throws Malformed {
            int outer = in.bytes().depth();
            in.enter(1);
            in.skipAny();
            in.bytes().leave(outer);
        }
    }
}
