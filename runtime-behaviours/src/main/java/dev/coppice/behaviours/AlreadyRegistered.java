package dev.coppice.behaviours;

import dev.coppice.core.Pid;

/// The key is held by a living process.
///
/// {@snippet class="dev.coppice.behaviours.snippets.RegistryExamples" region="taken"}
public final class AlreadyRegistered extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final transient Pid holder;

    AlreadyRegistered(Registry<?, ?> registry, Object key, Pid holder) {
        super(key + " is held by " + holder + " in " + registry + "; use tryRegister where that is to be expected");
        this.holder = holder;
    }

    /// Who holds it.
    public Pid holder() {
        return holder;
    }
}
