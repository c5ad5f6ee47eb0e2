package dev.coppice.cluster.codec.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cluster.Types;
import dev.coppice.cluster.codec.RecordCodec;
import dev.coppice.cluster.codec.Wire;
import dev.coppice.cluster.spi.Codec.Limits;
import dev.coppice.core.Call;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The snippets of the codec.
class CodecExamples {

    // @start region="messages"
    sealed interface Stock {}
    record Reserve(String product, int quantity) implements Stock, Call<Stock, Receipt> {}
    record Delivered(List<Line> lines, Duration delay) implements Stock {}

    record Line(String product, int quantity) {}       // part of a message: travels with it
    enum Receipt {RESERVED, SOLD_OUT}                    // the reply to a call: travels with it

    static final Types TYPES = Types.of(Stock.class);  // walks all of the above
    // @end

    static final class Renamed {
        // @start region="evolution"
        @Wire("com.shop.Reserve")                        // the class had another name and package
        record ReserveItem(
                @Wire("product") String item,            // the component had another name
                long quantity,                            // was an int
                @Nullable String customer) {}             // is new: null in messages of older nodes
        // @end
    }

    @Test void messages_areRegisteredByTheirProtocol() {
        assertThat(new RecordCodec().prepare(TYPES, Limits.DEFAULTS)).isNotNull();
        assertThat(new RecordCodec().prepare(Types.of(Renamed.ReserveItem.class), Limits.DEFAULTS)).isNotNull();
    }
}
