package dev.coppice.behaviours.internal.isolation;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds what makes a value mutable, and so unfit for being shared between processes. For development and tests.
///
/// A class is judged once, by [Judgement]; what its fields hold is looked at each time, all the way down to [#DEEPEST].
public final class Isolation {
    /// How deep is looked: enough for what people write, and no risk for the stack.
    private static final int DEEPEST = 64;

    private Isolation() {}

    /// What breaks the isolation of `value`, or null if nothing does.
    public static @Nullable Flaw flawOf(Object value) {
        return look(value, "", DEEPEST);
    }

    private static @Nullable Flaw look(@Nullable Object value, String path, int depth) {
        if (value == null || depth == 0) return null;
        return switch (Judgement.of(value.getClass())) {
            case Judgement.Immutable() -> null;
            case Judgement.Mutable(var why) -> new Flaw(path, why);
            case Judgement.Container() -> contents(value, path, depth - 1);
            case Judgement.Fields(var fields) -> {
                for (var field : fields) {
                    var flaw = look(field.of(value), path.isEmpty() ? field.name() : path + "." + field.name(), depth - 1);
                    if (flaw != null) yield flaw;
                }
                yield null;
            }
        };
    }

    private static @Nullable Flaw contents(Object container, String path, int depth) {
        return switch (container) {
            case Map<?, ?> map -> {
                for (var entry : map.entrySet()) {
                    var flaw = look(entry.getKey(), path + "{key}", depth);
                    if (flaw == null) flaw = look(entry.getValue(), path + "{" + Judgement.nameOf(entry.getKey()) + "}", depth);
                    if (flaw != null) yield flaw;
                }
                yield null;
            }
            case Iterable<?> elements -> {
                int index = 0;
                for (var element : elements) {
                    var flaw = look(element, path + "[" + index++ + "]", depth);
                    if (flaw != null) yield flaw;
                }
                yield null;
            }
            case Map.Entry<?, ?> entry -> {
                var flaw = look(entry.getKey(), path + "{key}", depth);
                yield flaw != null ? flaw : look(entry.getValue(), path + "{value}", depth);
            }
            case Optional<?> optional -> look(optional.orElse(null), path, depth);
            default -> null;
        };
    }

    /// Where a value is mutable.
    ///
    /// @param path the fields that lead there, or the empty string if it is the value itself
    /// @param why what is there
    public record Flaw(String path, String why) {

        /// What is wrong with `message`, sent to `server`.
        public String ofMessage(Object message, String server) {
            return "the message " + Judgement.nameOf(message) + " to " + server + " can be changed after it was sent: " + where() + why
                    + "; make it immutable, or hand over a copy";
        }

        /// What is wrong with `state`, the state of `server`.
        public String ofState(Object state, Object server) {
            return "the state of " + server + ", of " + state.getClass().getName() + ", can be changed from outside: " + where() + why
                    + "; make it immutable, or keep a copy";
        }

        private String where() {
            return path.isEmpty() ? "it is " : "its field " + path + " is ";
        }
    }
}
