package dev.coppice.core.internal.process;

import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.internal.platform.CustomVirtualThreads;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/// Says once in a JVM how workers get carrier threads of their own.
final class CarrierHint {
    private static final AtomicBoolean WRITTEN = new AtomicBoolean();

    private CarrierHint() {}

    static void write(RuntimeOptions options) {
        if (CustomVirtualThreads.areAllowed() || !options.carrierHint() || WRITTEN.getAndSet(true)) return;
        LoggerFactory.getLogger("dev.coppice.runtime").info("workers share the JDK's carrier threads; with the flag "
                + "--add-opens java.base/java.lang=ALL-UNNAMED (on the module path: =dev.coppice.core), or "
                + "'Add-Opens: java.base/java.lang' in the manifest of an executable jar, each has its own, and a call "
                + "between processes takes half the time. RuntimeOptions.carrierHint(false) silences this hint");
    }
}
