package dev.coppice.behaviours.application;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The settings of one application in one runtime, by key. May be used from any thread. No method blocks.
///
/// Settings that are put before the application is loaded take precedence over those of its spec.
/// Loading fails if one of them looks like a misspelt setting of the spec.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ApplicationExamples" region="environment"}
public final class ApplicationEnvironment {
    private final String application;
    private final BooleanSupplier loaded;
    private final ConcurrentHashMap<String, Object> values = new ConcurrentHashMap<>();

    ApplicationEnvironment(String application, BooleanSupplier loaded) {
        this.application = application;
        this.loaded = loaded;
    }

    /// Returns the value of `key`, or null if it is not set.
    public @Nullable Object get(String key) {
        requireNonNull(key, "key must not be null");
        return values.get(key);
    }

    /// Returns the value of `key`, or `otherwise` if it is not set.
    ///
    /// @throws IllegalArgumentException if the value is not of the class of `otherwise`
    @SuppressWarnings("unchecked") // checked by `fitting`
    public <T> T get(String key, T otherwise) {
        requireNonNull(key, "key must not be null");
        requireNonNull(otherwise, "otherwise must not be null");
        var value = values.get(key);
        if (value == null) return otherwise;
        return (T) fitting(key, value, otherwise.getClass());
    }

    /// Returns the value of `key`, which must be set.
    ///
    /// @throws IllegalArgumentException if the application is not loaded, the key is not set, or the value is not a
    ///         `type`
    public <T> T fetch(String key, Class<T> type) {
        requireNonNull(type, "type must not be null");
        if (!loaded.getAsBoolean()) {
            throw new IllegalArgumentException("no setting " + key + ": application " + application + " is not loaded");
        }
        var value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("application " + application + " has no setting " + key
                    + "; put a value or give it a default in the spec");
        }
        return type.cast(fitting(key, value, type));
    }

    private Object fitting(String key, Object value, Class<?> type) {
        if (type.isInstance(value)) return value;
        throw new IllegalArgumentException("setting " + key + " of application " + application + " is a "
                + value.getClass().getName() + ", not a " + type.getName() + ": " + value);
    }

    /// Sets a value until the application is unloaded. Running code sees it at its next read.
    public void put(String key, Object value) {
        requireNonNull(key, "key must not be null");
        requireNonNull(value, "value must not be null");
        values.put(key, value);
    }

    /// Removes a value, whichever source it came from.
    public void delete(String key) {
        requireNonNull(key, "key must not be null");
        values.remove(key);
    }

    /// Returns a snapshot of all settings.
    public Map<String, Object> all() {
        return Map.copyOf(values);
    }

    /// Adds the settings of a spec that are not set yet.
    ///
    /// A setting that was put earlier as text is converted to the class of the setting in the spec.
    ///
    /// @throws IllegalArgumentException if a text cannot be converted, or if the key of a setting that was put earlier
    ///         looks misspelt; then nothing is added
    void begin(Map<String, Object> defaults) {
        for (var key : values.keySet()) {
            var meant = defaults.containsKey(key) ? null : SpellingSuggestion.of(key, defaults.keySet());
            if (meant != null) {
                throw new IllegalArgumentException("application " + application + " has no setting " + key
                        + "; did you mean " + meant + "?");
            }
        }
        var converted = new HashMap<String, Object>();
        defaults.forEach((key, otherwise) -> {
            var value = values.get(key);
            if (value instanceof String text && !(otherwise instanceof String)) {
                converted.put(key, parsed(key, text, otherwise));
            }
        });
        values.putAll(converted);
        defaults.forEach(values::putIfAbsent);
    }

    private Object parsed(String key, String text, Object otherwise) {
        try {
            return switch (otherwise) {
                case Integer _ -> Integer.valueOf(text);
                case Long _ -> Long.valueOf(text);
                case Double _ -> Double.valueOf(text);
                case Boolean _ -> truth(text);
                case Duration _ -> Duration.parse(text);
                case Path _ -> Path.of(text);
                case Enum<?> constant -> constant(constant.getDeclaringClass(), text);
                default -> text;
            };
        } catch (IllegalArgumentException | DateTimeException unfitting) {
            throw new IllegalArgumentException("setting " + key + " of application " + application + " must be "
                    + expected(otherwise) + ", and is: " + text, unfitting);
        }
    }

    private static String expected(Object otherwise) {
        if (otherwise instanceof Enum<?> constant) {
            return Arrays.stream(constant.getDeclaringClass().getEnumConstants()).map(Enum::name)
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        return "of class " + otherwise.getClass().getSimpleName() + ", such as " + otherwise;
    }

    private static Boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static Object constant(Class<?> type, String text) {
        for (var constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(text)) return constant;
        }
        throw new IllegalArgumentException("none of " + Arrays.toString(type.getEnumConstants()));
    }

    void clear() {
        values.clear();
    }

    @Override public String toString() {
        return "environment of application " + application;
    }
}
