package dev.coppice.bench;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.CountDownLatch;

/// A class whose initializer blocks. A class is initialized once, so each measurement defines it again, as a hidden
/// class.
final class SlowInitializer {
    /// The latch that the initializer of the next definition waits for.
    static volatile CountDownLatch gate = new CountDownLatch(0);

    private SlowInitializer() {}

    /// A new class that is not yet initialized.
    static MethodHandles.Lookup define() throws IOException, IllegalAccessException {
        try (var in = SlowInitializer.class.getResourceAsStream("SlowInitializer$Template.class")) {
            return MethodHandles.lookup().defineHiddenClass(in.readAllBytes(), false);
        }
    }

    /// The class bytes to define.
    static final class Template {
        static {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private Template() {}
    }
}
