package dev.coppice.bench;

/// One system under measurement: the same operations for each, with the same messages.
///
/// Each method runs its workload once, from a system that is up, and returns nanoseconds for one operation; NaN if the system
/// has no such operation.
public interface Peer extends AutoCloseable {

    /// As it stands in results.
    String name();

    /// What it is, with its version and what was set.
    String version();

    /// The system as the programs see it that are the same for all.
    Actors actors();

    /// Whether an actor may start others and send to them at once.
    default boolean growsFromInside() {
        return true;
    }

    /// How many of `hops` one message makes alone: fewer where each takes so long that the report would take hours.
    default int alone(int hops) {
        return hops;
    }

    /// What the system has besides, if anything.
    default Services services() {
        return new Services() {};
    }

    /// `pairs` pairs of processes send one message to and fro, `hops` times each.
    double pingPong(int pairs, int hops) throws Exception;

    /// `producers` send `messages` each to one receiver.
    double fanIn(int producers, int messages) throws Exception;

    /// One token goes `hops` times from one to the next in a ring of `size`.
    double ring(int size, int hops) throws Exception;

    /// A tree of ten children each down to `leaves` leaves, which send their number up to be summed; for the whole tree.
    double skynet(int leaves) throws Exception;

    /// A process calls another and waits for the answer.
    double call(int calls) throws Exception;

    /// A platform thread calls a process and waits for the answer.
    double callOutside(int calls) throws Exception;

    /// Starts a server; who runs the result calls it once from a platform thread and waits up to a minute.
    Latencies.Operation server() throws Exception;

    /// A platform thread calls a server that answers on the caller's thread.
    default double callInline(int calls) throws Exception {
        return Double.NaN;
    }

    /// A server is started and killed by a process.
    default double startKill(int times) throws Exception {
        return Double.NaN;
    }

    /// A process calls one that calls another, `depth` deep.
    default double callNested(int depth, int calls) throws Exception {
        return Double.NaN;
    }

    /// A thread sends a server messages that change its state.
    double cast(int messages) throws Exception;

    /// A process starts another, watches it end, and starts the next.
    double spawnDie(int times) throws Exception;

    /// A task is started and awaited by a process.
    default double task(int times) throws Exception {
        return Double.NaN;
    }

    /// A timer is started and cancelled.
    double timer(int times) throws Exception;

    /// A server crashes, is restarted by its supervisor, and answers a call.
    default double restart(int times) throws Exception {
        return Double.NaN;
    }

    /// Bytes of heap for one idle server with an int as its state, supervised where the system has supervisors.
    double memory(int servers) throws Exception;

    /// Bytes of heap for each of `callers` that wait in a call at once, all of which are answered in the end.
    default double blocked(int callers) throws Exception {
        return Double.NaN;
    }

    /// How often anything of the system woke up in a minute with `processes` idle processes.
    default double idle(int processes, int millis) throws Exception {
        return Double.NaN;
    }

    @Override void close() throws Exception;
}
