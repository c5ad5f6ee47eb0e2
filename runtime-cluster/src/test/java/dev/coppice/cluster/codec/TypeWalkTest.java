package dev.coppice.cluster.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cluster.Types;
import dev.coppice.core.Call;
import dev.coppice.core.Ref;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/// Types that registration collects, and types that it refuses.
class TypeWalkTest {
    sealed interface Protocol {}
    record Get(Ref<Protocol> replyTo) implements Protocol, Call<Protocol, Map<Key, Optional<Answer>>> {}
    record Put(Box<Payload> box, Collection<?> more) implements Protocol {}
    record Key(int value) {}
    record Answer(List<? extends Detail> details) {}
    sealed interface Detail permits Colour, Part {}
    enum Colour implements Detail {RED}
    record Part(Box<String> content) implements Detail {}
    record Box<T>(T content) {}
    record Payload() {}

    interface Request<R> extends Call<Object, R> {}
    record Ask() implements Request<Answer> {}

    private static List<String> walk(Class<?>... types) {
        return TypeWalk.of(Types.of(types)).stream().map(type -> type.type().getSimpleName()).sorted().toList();
    }

    @Test void protocol_isWalkedWithItsComponentsArgumentsAndReplies() {
        assertThat(walk(Protocol.class))
                .containsExactly("Answer", "Box", "Colour", "Get", "Key", "Part", "Payload", "Put");
        assertThat(walk(Ask.class)).contains("Answer", "Colour", "Part");
    }

    record WithThread(List<Thread> workers) {}
    record Outer(Map<String, Inner> inner) {}
    record Inner(int[] fine, ArrayList<String> list) {}
    record WithArray(Key[] keys) {}
    record Sorted(SortedMap<String, Integer> map) {}
    sealed interface WithClass permits Ordinary {}
    static final class Ordinary implements WithClass {}
    record Answered() implements Call<Protocol, StringBuilder> {}

    @Test void whatCannotTravel_isRefusedWithThePathToIt() {
        assertRefused(WithThread.class, "WithThread.workers[] cannot travel: java.lang.Thread is no record");
        assertRefused(Outer.class, "Outer.inner{value}.list cannot travel: java.util.ArrayList is a special kind of "
                + "collection; declare it as List");
        assertRefused(WithArray.class, "WithArray.keys cannot travel: it is an array of objects; declare it as a List");
        assertRefused(Sorted.class, "Sorted.map cannot travel: java.util.SortedMap is a special kind");
        assertRefused(WithClass.class, "WithClass > Ordinary cannot travel");
        assertRefused(Answered.class, "Answered (its reply) cannot travel: java.lang.StringBuilder");
        assertRefused(Thread.class, "java.lang.Thread cannot travel");
    }

    private static void assertRefused(Class<?> type, String text) {
        assertThatThrownBy(() -> TypeWalk.of(Types.of(type)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(text);
    }

    @Wire("one") record First() {}
    @Wire("one") record Second() {}
    record Twice(@Wire("x") int a, int x) {}

    @Test void namesThatClash_areRefused() {
        assertThatThrownBy(() -> new TypeTable(TypeWalk.of(Types.of(First.class, Second.class))))
                .hasMessageContaining("Second and ").hasMessageContaining("First have the same name on the wire, one");
        assertRefused(Twice.class, "two components are called x");
    }

    @Test void knownKindsAndEmptySets_areFine() {
        assertThatCode(() -> TypeWalk.of(Types.of(String.class, Object.class, int[].class))).doesNotThrowAnyException();
        assertThat(walk()).isEmpty();
    }
}
