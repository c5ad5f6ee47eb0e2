package dev.coppice.behaviours.internal.support;

import java.util.Locale;

/// Names of classes for error messages.
public final class ClassNames {

    private ClassNames() {}

    /// The short name of the class of `value`.
    public static String nameOf(Object value) {
        return nameOf(value.getClass());
    }

    /// The simple name of `type`, or the last part of its full name if it has no simple name.
    static String nameOf(Class<?> type) {
        String name = type.getSimpleName();
        if (!name.isEmpty()) return name;
        String full = type.getName();
        return full.substring(full.lastIndexOf('.') + 1);
    }

    /// The error message that `call` is not the call that `self` is handling. Calls are compared by identity.
    public static String notHandled(Object call, Object self, Object handled) {
        return nameOf(call) + " is not the call that " + self + " is handling, which is "
                + (call.getClass() == handled.getClass() ? "another " : "") + nameOf(handled)
                + "; give the very message that handle was given";
    }

    /// The error message that one result of a callback replies to `call` after it has replied to `answered`.
    public static String answeredTwice(Object answered, Object call) {
        return "this result of " + CallbackContext.here() + " already replies to " + nameOf(answered)
                + " and cannot reply to " + (answered == call ? "it again" : nameOf(call))
                + ": a result carries one reply, to the call that is being handled";
    }

    /// The name of the class of `value` in the form of a variable name.
    public static String variableFor(Object value) {
        String name = nameOf(value);
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
