package dev.coppice.behaviours;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What there is to know about an [Application] before it starts. A value; each method returns a changed copy.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ApplicationExamples" region="application"}
///
/// @param name what others call it
/// @param dependencies the applications that must run before it, default none
/// @param optional those that are started before it where they are loaded, default none
/// @param environment its settings by key, unless they are set before it is loaded; default none
/// @param phases what [Application#phase] is called with, in this order, when the tree is up; default none
public record ApplicationSpec(
        String name, List<String> dependencies, List<String> optional, Map<String, Object> environment, List<Phase> phases) {

    /// One start phase.
    ///
    /// @param argument whatever the phase is to know, or null
    public record Phase(String name, @Nullable Object argument) {}

    public ApplicationSpec {
        if (name.isBlank()) throw new IllegalArgumentException("the name of an application must not be blank");
        dependencies = List.copyOf(dependencies);
        optional = List.copyOf(optional);
        environment = Map.copyOf(environment);
        phases = List.copyOf(phases);
    }

    /// An application that depends on nothing.
    public static ApplicationSpec named(String name) {
        return new ApplicationSpec(name, List.of(), List.of(), Map.of(), List.of());
    }

    /// Adds applications that must run before this one.
    public ApplicationSpec dependsOn(String... names) {
        return new ApplicationSpec(name, joined(dependencies, names), optional, environment, phases);
    }

    /// Adds applications that are started before this one if they are there. [Applications#start] neither requires nor starts them.
    public ApplicationSpec optionally(String... names) {
        return new ApplicationSpec(name, dependencies, joined(optional, names), environment, phases);
    }

    /// Adds a setting.
    public ApplicationSpec env(String key, Object value) {
        var all = new HashMap<>(environment);
        all.put(key, value);
        return new ApplicationSpec(name, dependencies, optional, all, phases);
    }

    /// Adds a start phase after the others.
    public ApplicationSpec phase(String phase, @Nullable Object argument) {
        var all = new ArrayList<>(phases);
        all.add(new Phase(phase, argument));
        return new ApplicationSpec(name, dependencies, optional, environment, all);
    }

    private static List<String> joined(List<String> some, String[] more) {
        var all = new ArrayList<>(some);
        all.addAll(Arrays.asList(more));
        return all;
    }
}
