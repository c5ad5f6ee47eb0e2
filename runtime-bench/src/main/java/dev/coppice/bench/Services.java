package dev.coppice.bench;

/// Services that only some systems have: behaviours other than servers, and supervision of many processes.
///
/// Each method runs its workload once and returns the nanoseconds per operation, or NaN if the system has no such
/// operation. It fails if its result is wrong.
interface Services {

    /// A process calls a server that replies on the caller's thread.
    default double callInline(int calls) throws Exception {
        return Double.NaN;
    }

    /// One of `children` children crashes, all are restarted, and each replies. Returns the time for all of this.
    default double restartAll(int children, int times) throws Exception {
        return Double.NaN;
    }

    /// A process changes a number that another process holds, and waits for the change.
    default double agent(int updates) throws Exception {
        return Double.NaN;
    }

    /// Each event moves a state machine from one of two states to the other.
    default double stateMachine(int events) throws Exception {
        return Double.NaN;
    }

    /// An event manager with two handlers is notified of an event.
    default double events(int events) throws Exception {
        return Double.NaN;
    }

    /// A process is looked up by one of `keys` keys.
    default double lookup(int keys, int lookups) throws Exception {
        return Double.NaN;
    }

    /// A message goes to all of `subscribers` subscribers. Returns the time per subscriber.
    default double publish(int subscribers, int messages) throws Exception {
        return Double.NaN;
    }

    /// Items flow on demand from a producer to a consumer.
    default double stage(int items) throws Exception {
        return Double.NaN;
    }

    /// Eight kinds of behaviours are busy at once, each with `operations` operations. Returns the time per operation.
    default double mixed(int operations) throws Exception {
        return Double.NaN;
    }
}
