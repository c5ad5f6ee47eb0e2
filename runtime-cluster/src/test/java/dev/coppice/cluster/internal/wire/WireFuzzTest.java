package dev.coppice.cluster.internal.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A short run of [WireFuzz] on correct packets that are damaged at random.
class WireFuzzTest {
    private static final long MILLIS = Long.getLong("coppice.fuzz.millis", 1500);

    @Test void damagedPackets_areReadOrRefused() {
        long seed = Long.getLong("coppice.seed", System.nanoTime());
        var random = new Random(seed);
        var corpus = corpus();
        long end = System.nanoTime() + MILLIS * 1_000_000;
        while (System.nanoTime() - end < 0) {
            var bytes = corpus.get(random.nextInt(corpus.size())).clone();
            for (int i = random.nextInt(5); i >= 0; i--) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            if (random.nextInt(3) == 0) bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            try {
                WireFuzz.fuzzerTestOneInput(bytes);
            } catch (Throwable failed) {
                throw new AssertionError("seed " + seed + ", input " + Arrays.toString(bytes), failed);
            }
        }
    }

    private static List<byte[]> corpus() {
        var hello = new Greeting.Hello(1, 1, 0, 7, UUID.randomUUID(), "shop", "shop-1", Set.of("web", "guest"), "2.1",
                true, true, 3,
                2, new byte[Greeting.NONCE]);
        var corpus = new ArrayList<byte[]>();
        for (var greeting : List.of(hello, new Greeting.Proof(hello, 5, new byte[32]),
                new Greeting.Refusal(5, Greeting.Code.SECRET, "no"), new Greeting.Close(5, Greeting.Code.LOST, "lost"),
                new Greeting.Bye(5))) {
            corpus.add(greeting.toPacket());
        }
        var frames = new byte[64];
        for (int i = 0; i < frames.length; i++) frames[i] = (byte) (i % 7 == 0 ? 5 : i);
        frames[0] = (byte) (Protocol.GREETING + 1);
        corpus.add(frames);
        return corpus;
    }
}
