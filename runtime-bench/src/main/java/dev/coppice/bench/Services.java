package dev.coppice.bench;

/// What only some systems have: behaviours beyond a server, and supervision of many.
///
/// Each method runs its workload once and returns nanoseconds for one operation; NaN if the system has no such operation. Each fails if what
/// it counted is wrong.
interface Services {

    /// A process calls a server whose answers are made in the caller.
    default double callInline(int calls) throws Exception {
        return Double.NaN;
    }

    /// One of `children` crashes, all are restarted, and each answers; for all of this.
    default double restartAll(int children, int times) throws Exception {
        return Double.NaN;
    }

    /// A process has a number changed that another holds, and waits until it is.
    default double agent(int updates) throws Exception {
        return Double.NaN;
    }

    /// Each event takes a machine from one of two states to the other.
    default double stateMachine(int events) throws Exception {
        return Double.NaN;
    }

    /// An event is told to an event manager with two handlers.
    default double events(int events) throws Exception {
        return Double.NaN;
    }

    /// A process is found by one of `keys` keys.
    default double lookup(int keys, int lookups) throws Exception {
        return Double.NaN;
    }

    /// A message goes to all of `subscribers`; for one of them.
    default double publish(int subscribers, int messages) throws Exception {
        return Double.NaN;
    }

    /// Items flow on demand from a producer to a consumer.
    default double stage(int items) throws Exception {
        return Double.NaN;
    }

    /// Eight kinds of behaviours are busy at once, each with `operations`; for one operation.
    default double mixed(int operations) throws Exception {
        return Double.NaN;
    }
}
