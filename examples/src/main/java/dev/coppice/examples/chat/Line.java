package dev.coppice.examples.chat;

/// Something that was said.
record Line(String user, String text) {
    @Override public String toString() {
        return user + ": " + text;
    }
}
