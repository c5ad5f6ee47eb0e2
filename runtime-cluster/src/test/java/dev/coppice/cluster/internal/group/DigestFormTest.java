package dev.coppice.cluster.internal.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cluster.Group;
import dev.coppice.cluster.Member;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Digests as bytes, whole and damaged.
class DigestFormTest {

    private static Digest digest() {
        var one = new Member("shop-1", new UUID(1, 2), Set.of("web"), 1, "2.1");
        var two = new Member("shop-2", new UUID(3, 4), Set.of(), 5, "");
        var group = new Group(7, List.of(one, two), true);
        var later = new Group(8, List.of(two, one), false);
        var lineage = new Lineage(group, List.of(later));
        return new Digest(9, List.of(one.incarnation(), two.incarnation()), group, lineage,
                new Digest.Proposal(later, Lineage.NONE, List.of(3L, 4L)), 8, Set.of(one.incarnation()));
    }

    private static byte[] bytes(Digest digest) {
        var out = new Output(10_000);
        DigestForm.write(digest, out);
        return out.toBytes();
    }

    @Test void digest_writtenAndRead_isTheSame() throws Malformed {
        assertThat(DigestForm.read(new Input(bytes(digest())))).isEqualTo(digest());
        var fresh = new Digest(1, List.of(), new Group(0, List.of(), false), Lineage.NONE, null, 0, Set.of());
        assertThat(DigestForm.read(new Input(bytes(fresh)))).isEqualTo(fresh);
    }

    @Test void damagedDigests_areReadOrRefused() {
        long seed = Long.getLong("coppice.seed", System.nanoTime());
        var random = new Random(seed);
        var whole = bytes(digest());
        for (int i = 0; i < 100_000; i++) {
            var bytes = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
            for (int k = random.nextInt(4); k > 0; k--) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            try {
                read(bytes);
            } catch (RuntimeException | Error failed) {
                throw new AssertionError("seed " + seed + ", input " + Arrays.toString(bytes), failed);
            }
        }
    }

    private static void read(byte[] bytes) {
        try {
            DigestForm.read(new Input(bytes));
        } catch (Malformed expected) {
            assertThat(expected).hasMessageNotContaining("Exception");
        }
    }
}
