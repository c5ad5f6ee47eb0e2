package dev.coppice.behaviours;

import java.util.function.ToIntFunction;

/// Who of those subscribed to a stage gets which event.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="dispatch"}
///
/// @param <O> the events
public sealed interface Dispatch<O> {

    /// Each event goes to one subscriber: to the one that wants most.
    record ByDemand<O>() implements Dispatch<O> {}

    /// Each event goes to every subscriber. The slowest sets the pace.
    record Broadcast<O>() implements Dispatch<O> {}

    /// Each event goes to one subscriber of its partition. Events of a partition that wants none wait in the buffer, and hold up the others once
    /// as many wait as those want.
    ///
    /// @param count how many partitions there are
    /// @param of the partition of an event, from 0
    record Partition<O>(int count, ToIntFunction<? super O> of) implements Dispatch<O> {
        public Partition {
            if (count < 1) throw new IllegalArgumentException("there must be a partition, not " + count);
        }
    }

    /// [ByDemand].
    static <O> Dispatch<O> byDemand() {
        return new ByDemand<>();
    }

    /// [Broadcast].
    static <O> Dispatch<O> broadcast() {
        return new Broadcast<>();
    }

    /// [Partition].
    static <O> Dispatch<O> partition(int count, ToIntFunction<? super O> of) {
        return new Partition<>(count, of);
    }
}
