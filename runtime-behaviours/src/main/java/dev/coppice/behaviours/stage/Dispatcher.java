package dev.coppice.behaviours.stage;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.spi.Hashes;
import java.util.function.ToIntFunction;

/// The rule that decides which subscribers of a stage get an event.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="dispatch"}
///
/// @param <O> the events
public sealed interface Dispatcher<O> {

    /// Sends each event to the subscriber with the highest demand.
    record ByDemand<O>() implements Dispatcher<O> {}

    /// Sends each event to every subscriber, at the pace of the slowest.
    record Broadcast<O>() implements Dispatcher<O> {}

    /// Sends each event to one subscriber of its partition.
    ///
    /// Events of a partition without demand wait in the buffer.
    /// Once as many of them wait as the other partitions have demand for, they also stall those partitions.
    ///
    /// @param count the number of partitions, 1 to 65,536
    /// @param of returns the partition of an event, counted from 0
    record Partition<O>(int count, ToIntFunction<? super O> of) implements Dispatcher<O> {
        public Partition {
            Hashes.requireParts("the partitions of a dispatcher", count);
        }
    }

    /// Returns a [ByDemand] dispatcher.
    static <O> Dispatcher<O> byDemand() {
        return new ByDemand<>();
    }

    /// Returns a [Broadcast] dispatcher.
    static <O> Dispatcher<O> broadcast() {
        return new Broadcast<>();
    }

    /// Returns a [Partition] dispatcher.
    static <O> Dispatcher<O> partition(int count, ToIntFunction<? super O> of) {
        requireNonNull(of, "of must not be null");
        return new Partition<>(count, of);
    }
}
