package dev.coppice.cluster.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;

/// A short run of [CodecFuzz] on correct inputs that are damaged at random. The profile `fuzz` runs Jazzer for longer.
class CodecFuzzTest {
    private static final Duration TIME = Duration.ofMillis(Long.getLong("coppice.fuzz.millis", 3000));
    private static final int WARM_UP = 5_000;

    @Test void damagedInputs_areDecodedOrRefused_andLoadNoClass() throws Exception {
        long seed = Long.getLong("coppice.seed", System.nanoTime());
        var random = new Random(seed);
        var corpus = corpus(random);
        for (int i = 0; i < WARM_UP; i++) run(damaged(corpus, random), seed);
        try (var recording = new Recording()) {
            recording.enable("jdk.ClassLoad");
            recording.start();
            long end = System.nanoTime() + TIME.toNanos();
            while (System.nanoTime() - end < 0) for (int i = 0; i < 100; i++) run(damaged(corpus, random), seed);
            recording.stop();
            assertThat(loadedByThisThread(recording)).as("seed %d", seed).isEmpty();
        }
    }

    private static void run(byte[] input, long seed) {
        try {
            CodecFuzz.fuzzerTestOneInput(input);
        } catch (Throwable failed) {
            throw new AssertionError("seed " + seed + ", input " + Arrays.toString(input), failed);
        }
    }

    private static List<byte[]> corpus(Random random) {
        var corpus = new ArrayList<byte[]>();
        for (int i = 0; i < 300; i++) corpus.add(CodecFuzz.correct(random));
        return corpus;
    }

    /// One to four of: a byte changed, a bit flipped, bytes removed, doubled, taken from another input, a number put
    /// in.
    private static byte[] damaged(List<byte[]> corpus, Random random) {
        byte[] input = corpus.get(random.nextInt(corpus.size())).clone();
        for (int i = random.nextInt(4); i >= 0 && input.length > 2; i--) {
            int at = 1 + random.nextInt(input.length - 1);
            int length = random.nextInt(Math.min(16, input.length - at) + 1);
            switch (random.nextInt(7)) {
                case 0 -> input[at] = (byte) random.nextInt();
                case 1 -> input[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> input = joined(input, at, new byte[0], at + length);
                case 3 -> input = joined(input, at, Arrays.copyOfRange(input, at, at + length), at);
                case 4 -> {
                    byte[] other = corpus.get(random.nextInt(corpus.size()));
                    int from = random.nextInt(other.length);
                    input = joined(input, at, Arrays.copyOfRange(other, from, Math.min(other.length, from + 16)), at);
                }
                case 5 -> input = joined(input, at, new byte[] {-1, -1, -1, -1, (byte) random.nextInt(16)}, at);
                default -> input = Arrays.copyOf(input, at);
            }
        }
        return input;
    }

    private static byte[] joined(byte[] start, int end, byte[] middle, int rest) {
        byte[] joined = new byte[end + middle.length + start.length - rest];
        System.arraycopy(start, 0, joined, 0, end);
        System.arraycopy(middle, 0, joined, end, middle.length);
        System.arraycopy(start, rest, joined, end + middle.length, start.length - rest);
        return joined;
    }

    /// The JDK makes hidden classes for method handles that become hot, and loads its own when it likes.
    private static Set<String> loadedByThisThread(Recording recording) throws Exception {
        var file = Files.createTempFile("classes", ".jfr");
        try {
            recording.dump(file);
            var names = new HashSet<String>();
            for (var event : RecordingFile.readAllEvents(file)) {
                if (!event.getEventType().getName().equals("jdk.ClassLoad")) continue;
                if (event.getThread() == null
                        || event.getThread().getJavaThreadId() != Thread.currentThread().threadId()) {
                    continue;
                }
                RecordedClass loaded = event.getValue("loadedClass");
                if (!loaded.getName().matches("(java|jdk|sun)\\..*")) names.add(loaded.getName());
            }
            return names;
        } finally {
            Files.delete(file);
        }
    }
}
