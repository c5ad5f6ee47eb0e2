package dev.coppice.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs commands in one folder, on the JDK that runs the tests, without options from the environment.
record Launch(Path folder) {

    static Launch in(Path folder) {
        return new Launch(folder);
    }

    /// The output of the command on both streams. Fails if it takes more than ten minutes or says that it failed.
    String run(Object... command) throws IOException, InterruptedException {
        var words = new ArrayList<String>();
        for (var word : List.of(command)) words.add(word.toString());
        var output = Files.createTempFile("consumer", ".txt");
        try {
            var builder = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().keySet()
                    .removeAll(List.of("MAVEN_OPTS", "MAVEN_ARGS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
            var process = builder.start();
            boolean ended = process.waitFor(10, TimeUnit.MINUTES);
            if (!ended) process.destroyForcibly().waitFor();
            var said = Files.readString(output);
            assertThat(ended).as("%s in %s ends; it said\n%s", words, folder, said).isTrue();
            assertThat(process.exitValue()).as("%s in %s; it said\n%s", words, folder, said).isZero();
            return said;
        } finally {
            Files.delete(output);
        }
    }
}
