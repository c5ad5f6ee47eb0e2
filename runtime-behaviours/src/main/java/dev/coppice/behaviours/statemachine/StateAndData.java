package dev.coppice.behaviours.statemachine;

import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;
import org.jspecify.annotations.Nullable;

/// The state and the data of a [StateMachine] between two events, as `Sys.state`, `Sys.replaceState` and reports show
/// them.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StateMachineExamples" region="look"}
///
/// @param state the state
/// @param data the data
@SuppressWarnings("exports") // Printable is exported only to the modules of the library
public record StateAndData<S, D extends @Nullable Object>(S state, D data) implements Printable {
    @Override public String print(Printer printer) {
        return "StateAndData[state=" + printer.value(state) + ", data=" + printer.value(data) + "]";
    }
}
