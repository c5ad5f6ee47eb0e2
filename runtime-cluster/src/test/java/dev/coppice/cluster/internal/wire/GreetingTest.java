package dev.coppice.cluster.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cluster.internal.wire.Greeting.Hello;
import dev.coppice.cluster.spi.Malformed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GreetingTest {
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);

    private static Hello hello(String node, long seed) {
        var random = new Random(seed);
        var nonce = new byte[Greeting.NONCE];
        random.nextBytes(nonce);
        return new Hello(1, 2, 0, random.nextLong() | 1, new UUID(random.nextLong(), random.nextLong()), "shop", node,
                Set.of("stock", "guest"), "1.0", true, true, 3, 0, nonce);
    }

    private static List<Greeting> all() {
        return List.of(hello("a", 1), new Greeting.Proof(hello("ä node", 2), 7, new byte[32]),
                new Greeting.Refusal(7, Greeting.Code.NAME_IN_USE, "taken"),
                new Greeting.Close(8, Greeting.Code.LOST, ""),
                new Greeting.Bye(9));
    }

    @Test void everyGreeting_isReadAsItWasWritten() throws Malformed {
        for (var greeting : all()) {
            var read = Greeting.read(ByteBuffer.wrap(greeting.toPacket()));
            assertThat(read.toPacket()).isEqualTo(greeting.toPacket());
            assertThat(read.getClass()).isEqualTo(greeting.getClass());
        }
    }

    @Test void anyOtherBytes_areMalformed_andNothingElseHappens() {
        var random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            byte[] packet = all().get(random.nextInt(5)).toPacket();
            switch (random.nextInt(3)) {
                case 0 -> packet = Arrays.copyOf(packet, random.nextInt(packet.length));
                case 1 -> packet[random.nextInt(packet.length)] = (byte) random.nextInt();
                default -> random.nextBytes(packet);
            }
            try {
                Greeting.read(ByteBuffer.wrap(packet)).toPacket();
            } catch (Malformed expected) {
                assertThat(expected.getStackTrace()).isEmpty();
            }
        }
        assertThatThrownBy(() -> Greeting.read(ByteBuffer.wrap(new byte[5000]))).isInstanceOf(Malformed.class);
    }

    @Test void proof_isValidForItsDirectionItsNoncesAndItsSecretOnly() {
        var proofs = new Proofs(SECRET);
        var a = hello("a", 1);
        var b = hello("b", 2);
        byte[] proof = proofs.prove(a, b);
        assertThat(proofs.isValid(proof, a, b)).isTrue();
        assertThat(proofs.isValid(proof, b, a)).isFalse(); // sent back to where it came from
        assertThat(proofs.isValid(proof, a, hello("b", 3))).isFalse(); // replayed
        assertThat(proofs.isValid(new byte[32], a, b)).isFalse();
        assertThat(proofs.isValid(new byte[0], a, b)).isFalse();
        assertThat(new Proofs("another secret of thirty-two bytes".getBytes(StandardCharsets.UTF_8))
                .isValid(proof, a, b)).isFalse();
        assertThat(new Proofs(null).isValid(proof, a, b)).isFalse();
        assertThat(new Proofs(null).isValid(new Proofs(null).prove(a, b), a, b)).isTrue();
    }

    @Test void versions_thatOverlap_haveACommonOne() {
        assertThat(Protocol.common(1, 1)).isEqualTo(1);
        assertThat(Protocol.common(1, 2)).isEqualTo(1);
        assertThat(Protocol.common(2, 3)).isZero();
        assertThat(Protocol.common(0, 0)).isZero();
    }
}
