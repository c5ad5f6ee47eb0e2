package dev.coppice.clustertest;

/// A server on another node, as the workloads of [Far] use it. Calls come from many threads, casts from one.
interface FarServer {

    /// Sends `number` and waits for it to come back.
    void call(int number);

    /// Sends a message that the server counts. May wait until the other side keeps up.
    void cast(int number);

    /// Returns how many messages the server has counted since the last time, after all that were sent before.
    long ticks();
}
