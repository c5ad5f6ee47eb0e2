package dev.coppice.bench;

/// One system under measurement: the same operations for each, with the same messages.
///
/// Each method runs its workload once, on a running system, and returns the nanoseconds per operation, or NaN if the
/// system has no such operation.
public interface Peer extends AutoCloseable {

    /// The name of the system in the results.
    String name();

    /// A description of the system, with its version and settings.
    String version();

    /// Whether this system is measured by `workload` at all. Others have NaN for single operations.
    default boolean has(String workload) {
        return true;
    }

    /// The system as the shared programs see it.
    Actors actors();

    /// Whether an actor may start others and send to them at once.
    default boolean growsFromInside() {
        return true;
    }

    /// How many of `hops` hops a single message makes: fewer if a hop takes so long that the report would take hours.
    default int alone(int hops) {
        return hops;
    }

    /// The additional services of the system, if it has any.
    default Services services() {
        return new Services() {};
    }

    /// `pairs` pairs of processes exchange one message, `hops` times each.
    default double pingPong(int pairs, int hops) throws Exception {
        return Double.NaN;
    }

    /// `producers` producers send `messages` messages each to one receiver.
    default double fanIn(int producers, int messages) throws Exception {
        return Double.NaN;
    }

    /// One token makes `hops` hops in a ring of `size` processes.
    default double ring(int size, int hops) throws Exception {
        return Double.NaN;
    }

    /// A tree with ten children per node and `leaves` leaves, whose numbers are summed up towards the root. Returns the
    /// time for the whole tree.
    default double skynet(int leaves) throws Exception {
        return Double.NaN;
    }

    /// A process calls another one and waits for the reply.
    default double call(int calls) throws Exception {
        return Double.NaN;
    }

    /// A platform thread calls a process and waits for the reply.
    default double callOutside(int calls) throws Exception {
        return Double.NaN;
    }

    /// Starts a server. Running the result calls the server once, from a platform thread, with a timeout of a minute.
    Latencies.Operation server() throws Exception;

    /// A platform thread calls a server that replies on the caller's thread.
    default double callInline(int calls) throws Exception {
        return Double.NaN;
    }

    /// A process starts and kills a server.
    default double startKill(int times) throws Exception {
        return Double.NaN;
    }

    /// A process calls a server that calls another one, to a depth of `depth`.
    default double callNested(int depth, int calls) throws Exception {
        return Double.NaN;
    }

    /// A thread sends a server messages that change its state.
    default double cast(int messages) throws Exception {
        return Double.NaN;
    }

    /// A process starts another one, observes its end, and starts the next.
    default double spawnDie(int times) throws Exception {
        return Double.NaN;
    }

    /// A process starts and awaits a task.
    default double task(int times) throws Exception {
        return Double.NaN;
    }

    /// A timer is started and cancelled.
    default double timer(int times) throws Exception {
        return Double.NaN;
    }

    /// A server crashes, is restarted by its supervisor, and replies to a call.
    default double restart(int times) throws Exception {
        return Double.NaN;
    }

    /// The bytes of heap of one idle server with an int as its state, supervised if the system has supervisors.
    default double memory(int servers) throws Exception {
        return Double.NaN;
    }

    /// The bytes of heap of each of `callers` callers that wait in a call at the same time. All of them receive a reply
    /// in the end.
    default double blocked(int callers) throws Exception {
        return Double.NaN;
    }

    /// The number of wake-ups of the system per minute, with `processes` idle processes.
    default double idle(int processes, int millis) throws Exception {
        return Double.NaN;
    }

    /// The cost of a short program that opens this system, calls one process and closes the system.
    default StartUp startUp() throws Exception {
        return StartUp.of(this);
    }

    @Override void close() throws Exception;
}
