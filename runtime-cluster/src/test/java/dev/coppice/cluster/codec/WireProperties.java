package dev.coppice.cluster.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// The primitives below the codec: reading returns the written value, and limits hold.
class WireProperties {

    @Property void numbersAndTexts_areReadAsWritten(
            @ForAll long number, @ForAll int fixed, @ForAll String text, @ForAll byte[] bytes) throws Malformed {
        var out = new Output(1 << 20);
        out.unsigned(number);
        out.signed(number);
        out.fixed32(fixed);
        out.fixed64(number);
        out.text(text);
        out.bytes(bytes);
        int part = out.openPart();
        out.text(text);
        out.closePart(part);
        out.bool(true);
        for (var in : new Input[] {new Input(out.toBytes()), new Input(out.toBuffer()), new Input(direct(out))}) {
            assertThat(in.unsigned()).isEqualTo(number);
            assertThat(in.signed()).isEqualTo(number);
            assertThat(in.fixed32()).isEqualTo(fixed);
            assertThat(in.fixed64()).isEqualTo(number);
            assertThat(in.text()).isEqualTo(text);
            assertThat(in.bytes()).isEqualTo(bytes);
            var inner = in.part();
            assertThat(inner.text()).isEqualTo(text);
            inner.end();
            assertThat(in.bool()).isTrue();
            in.end();
        }
    }

    private static ByteBuffer direct(Output out) {
        return ByteBuffer.allocateDirect(out.size()).put(out.toBytes()).flip();
    }

    @Property void limit_isNeitherExceededNorMissed(@ForAll @IntRange(min = 1, max = 40) int limit,
            @ForAll long number) {
        var out = new Output(limit);
        int size = 0;
        try {
            while (true) {
                out.unsigned(number);
                size = out.size();
            }
        } catch (Output.TooLarge expected) {
            var single = new Output(10);
            single.unsigned(number);
            assertThat(size).isLessThanOrEqualTo(limit).isGreaterThan(limit - single.size());
        }
    }

    @Property void anyBytes_areReadWithinTheirEnd(@ForAll byte[] bytes) {
        var in = new Input(bytes);
        try {
            while (in.remaining() > 0) {
                switch (bytes.length % 4) {
                    case 0 -> in.text();
                    case 1 -> in.bytes();
                    case 2 -> in.unsigned();
                    default -> in.part().text();
                }
            }
        } catch (Malformed refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    @Example void textThatIsNotUtf8_isMalformed() {
        for (byte[] bytes : new byte[][] {{3, (byte) 0xff}, {5, (byte) 0xc0, (byte) 0x80}, {3, (byte) 0x80}, {4, 0},
                {0}}) {
            assertThatThrownBy(() -> new Input(bytes).text()).isInstanceOf(Malformed.class);
        }
    }

    @Example void replacementCharacter_isAText() throws Malformed {
        var out = new Output(100);
        out.text("\uFFFD");
        assertThat(new Input(out.toBytes()).text()).isEqualTo("\uFFFD");
    }

    @Example void partsOfAnyLength_areReadAsWritten() throws Malformed {
        var content = new byte[70_000];
        new Random(1).nextBytes(content);
        for (int length : new int[] {0, 1, 0xfffe, 0xffff, 0x10000, 70_000}) {
            var out = new Output(1 << 20);
            int outer = out.openPart();
            int inner = out.openPart();
            out.raw(content, 0, length);
            out.closePart(inner);
            out.bool(true);
            out.closePart(outer);
            var in = new Input(out.toBytes());
            var part = in.part();
            in.end();
            assertThat(part.part().rest()).isEqualTo(Arrays.copyOf(content, length));
            assertThat(part.bool()).isTrue();
            part.end();
        }
    }

    @Example void partThatIsLongerThanTheRest_isMalformed() {
        for (byte[] bytes : new byte[][] {{0, 1}, {-1, -1, 0, 0, 0, 1}, {-1, -1, -1, -1, -1, -1}, {-1, -1, 0}}) {
            assertThatThrownBy(() -> new Input(bytes).part()).isInstanceOf(Malformed.class);
        }
    }
}
