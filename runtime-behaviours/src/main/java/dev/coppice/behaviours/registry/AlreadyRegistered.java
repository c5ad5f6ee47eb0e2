package dev.coppice.behaviours.registry;

import dev.coppice.core.Pid;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;

/// Thrown when a process registers a unique key that a living process already holds.
///
/// {@snippet class="dev.coppice.behaviours.snippets.RegistryExamples" region="taken"}
@SuppressWarnings("exports") // Printable is exported to the modules of the runtime only
public final class AlreadyRegistered extends IllegalStateException implements Printable {
    private static final long serialVersionUID = 1L;

    private final transient Registry<?, ?> registry;
    private final transient Object key;
    private final transient Pid holder;

    AlreadyRegistered(Registry<?, ?> registry, Object key, Pid holder) {
        this.registry = registry;
        this.key = key;
        this.holder = holder;
    }

    /// Names the key and its holder. Computed on each call, because it runs the `toString` of the key.
    @Override public String getMessage() {
        return key == null ? "the key is held" : Report.text(this); // null after serialization
    }

    @Override public String print(Printer printer) {
        return printer.value(key) + " is held by " + holder + " in " + registry
                + "; use tryRegister if this is expected";
    }

    /// The process that holds the key.
    public Pid holder() {
        return holder;
    }
}
