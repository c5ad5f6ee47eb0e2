package dev.coppice.behaviours.internal.isolation;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds mutable parts of a value, which make it unsafe to share between processes. For development and tests.
///
/// [Mutability] classifies each class once. The contents of the fields are inspected each time, down to depth
/// [#DEEPEST].
public final class IsolationCheck {
    /// The maximum depth: enough for real messages, and safe for the stack.
    private static final int DEEPEST = 64;

    private IsolationCheck() {}

    /// The part that breaks the isolation of `value`, or null if there is none.
    public static @Nullable Flaw violationIn(Object value) {
        return look(value, "", DEEPEST);
    }

    /// As [#violationIn(Object)], for the value of a field called `name`.
    public static @Nullable Flaw violationIn(@Nullable Object value, String name) {
        return look(value, name, DEEPEST);
    }

    private static @Nullable Flaw look(@Nullable Object value, String path, int depth) {
        if (value == null || depth == 0) return null;
        return switch (Mutability.of(value.getClass())) {
            case Mutability.Immutable() -> null;
            case Mutability.Mutable(var why) -> new Flaw(path, why);
            case Mutability.Container() -> contents(value, path, depth - 1);
            case Mutability.Fields(var fields) -> {
                for (var field : fields) {
                    var flaw =
                            look(field.of(value), path.isEmpty() ? field.name() : path + "." + field.name(), depth - 1);
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
                    if (flaw == null) {
                        flaw = look(entry.getValue(), path + "{" + Mutability.nameOf(entry.getKey()) + "}", depth);
                    }
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

    /// A mutable part of a value.
    ///
    /// @param path the fields that lead to the part, or the empty string if it is the value itself
    /// @param why a description of the part
    public record Flaw(String path, String why) {

        /// The error message for `message`, which was sent to `server`.
        public String ofMessage(Object message, String server) {
            return "the message " + Mutability.nameOf(message) + " to " + server + " can be changed after it was sent: "
                    + where() + why
                    + "; make it immutable, hand over a copy, or mark as @Owned what the sender gives away";
        }

        /// The error message for `state`, the state of `server`.
        public String ofState(Object state, Object server) {
            return "the state of " + server + ", of " + state.getClass().getName() + ", can be changed from outside: "
                    + where() + why
                    + "; make it immutable, keep a copy, or mark as @Owned what no other code uses";
        }

        private String where() {
            return path.isEmpty() ? "it is " : "its field " + path + " is ";
        }
    }
}
