package dev.coppice.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/// Passes messages of Vert.x's event bus by reference.
final class ByReference implements MessageCodec<Object, Object> {
    static final String NAME = "by-reference";

    @Override public void encodeToWire(Buffer buffer, Object message) {
        throw new IllegalStateException("a message was about to leave this JVM");
    }

    @Override public Object decodeFromWire(int position, Buffer buffer) {
        throw new IllegalStateException("a message came from outside this JVM");
    }

    @Override public Object transform(Object message) {
        return message;
    }

    @Override public String name() {
        return NAME;
    }

    @Override public byte systemCodecID() {
        return -1;
    }
}
