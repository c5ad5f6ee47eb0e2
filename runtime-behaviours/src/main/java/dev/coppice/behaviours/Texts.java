package dev.coppice.behaviours;

import java.util.Locale;

/// Names of classes in messages to people.
final class Texts {

    private Texts() {}

    /// What the class of `value` is called.
    static String nameOf(Object value) {
        return nameOf(value.getClass());
    }

    /// The simple name, with the class around it where there is one; the end of the full name if it has none.
    static String nameOf(Class<?> type) {
        String name = type.getSimpleName();
        if (!name.isEmpty()) return name;
        String full = type.getName();
        return full.substring(full.lastIndexOf('.') + 1);
    }

    /// That `call` is not the one that `self` is handling. One that equals it is not, either.
    static String notHandled(Object call, Object self, Object handled) {
        return nameOf(call) + " is not the call that " + self + " is handling, which is "
                + (call.getClass() == handled.getClass() ? "another " : "") + nameOf(handled) + "; give the very message that handle was given";
    }

    /// The name, as a variable would be called.
    static String variableFor(Object value) {
        String name = nameOf(value);
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
