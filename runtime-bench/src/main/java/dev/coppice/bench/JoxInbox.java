package dev.coppice.bench;

import com.softwaremill.jox.Channel;

/// An unlimited channel of jox as the mailbox of a virtual thread.
final class JoxInbox implements VirtualThreads.Inbox {
    /// The version in the pom: the jar does not contain it.
    static final String VERSION = "1.0.1";

    private final Channel<Object> channel = Channel.newUnlimitedChannel();

    @Override public void add(Object message) {
        try {
            channel.send(message);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a sender here", e);
        }
    }

    @Override public Object take() throws InterruptedException {
        return channel.receive();
    }
}
