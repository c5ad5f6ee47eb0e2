package dev.coppice.examples.chat;

/// One line of the chat.
record Line(String user, String text) {
    @Override public String toString() {
        return user + ": " + text;
    }
}
