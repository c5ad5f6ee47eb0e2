package dev.coppice.testsupport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// Runs commands of the operating system.
final class Shell {
    private static final int SECONDS = 20;

    private Shell() {}

    /// Runs `command`, whose words are separated by spaces.
    ///
    /// @throws IOException if it fails; the message contains its output
    static String run(String command) throws IOException {
        var process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) throw new IOException(command + " does not end");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(command + " was interrupted", interrupted);
        }
        if (process.exitValue() != 0) throw new IOException(command + ": " + output.strip());
        return output;
    }

    /// Runs `command` and ignores its failure: for removing things that may be gone already.
    static void quietly(String command) {
        try {
            run(command);
        } catch (IOException gone) {
            // as it should be
        }
    }
}
