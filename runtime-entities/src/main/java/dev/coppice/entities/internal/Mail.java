package dev.coppice.entities.internal;

import dev.coppice.core.Pid;
import dev.coppice.core.spi.Enclosing;
import org.jspecify.annotations.Nullable;

/// A message from one region to another.
///
/// @param from the region that sends it
record Mail(Pid from, Parcel parcel) implements Enclosing {

    /// Returns the message of the application if it carries one.
    @Override public @Nullable Object enclosed() {
        return parcel instanceof Parcel.Deliver deliver ? deliver.message().value() : null;
    }

    /// Whether it carries a cast: a call fails instead.
    @Override public boolean mayBeDeadLetter() {
        return parcel instanceof Parcel.Deliver deliver && deliver.id() == 0;
    }
}
