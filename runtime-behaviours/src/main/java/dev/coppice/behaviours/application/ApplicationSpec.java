package dev.coppice.behaviours.application;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The description of an [Application] before it starts. Immutable: each method returns a changed copy.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ApplicationExamples" region="application"}
///
/// @param name the name of the application
/// @param dependencies the applications that must be running before it starts; default none
/// @param optional the applications that are started before it if they are loaded; default none
/// @param environment the default settings by key; settings that are put before loading override them; default none
/// @param phases the phases for which [Application#phase] is called, in order, after the tree has started; default none
public record ApplicationSpec(
        String name, List<String> dependencies, List<String> optional, Map<String, Object> environment,
        List<Phase> phases) {

    /// One start phase.
    ///
    /// @param argument an argument for [Application#phase], or null
    public record Phase(String name, @Nullable Object argument) {}

    public ApplicationSpec {
        requireNonNull(name, "application name must not be null");
        if (name.isBlank()) throw new IllegalArgumentException("application name must not be blank");
        dependencies = List.copyOf(dependencies);
        optional = List.copyOf(optional);
        environment = Map.copyOf(environment);
        phases = List.copyOf(phases);
    }

    /// Returns the spec of an application without dependencies.
    public static ApplicationSpec named(String name) {
        return new ApplicationSpec(name, List.of(), List.of(), Map.of(), List.of());
    }

    /// Adds applications that must be running before this one starts.
    public ApplicationSpec dependsOn(String... names) {
        requireNonNull(names, "names must not be null");
        return new ApplicationSpec(name, joined(dependencies, names), optional, environment, phases);
    }

    /// Adds applications that are started before this one if they are loaded.
    /// [ApplicationController#start] neither requires nor starts them.
    public ApplicationSpec optionally(String... names) {
        requireNonNull(names, "names must not be null");
        return new ApplicationSpec(name, dependencies, joined(optional, names), environment, phases);
    }

    /// Adds a setting.
    public ApplicationSpec env(String key, Object value) {
        requireNonNull(key, "key must not be null");
        requireNonNull(value, "value must not be null");
        var all = new HashMap<>(environment);
        all.put(key, value);
        return new ApplicationSpec(name, dependencies, optional, all, phases);
    }

    /// Adds a start phase after the existing ones.
    public ApplicationSpec phase(String phase, @Nullable Object argument) {
        requireNonNull(phase, "phase must not be null");
        var all = new ArrayList<>(phases);
        all.add(new Phase(phase, argument));
        return new ApplicationSpec(name, dependencies, optional, environment, all);
    }

    private static List<String> joined(List<String> some, String[] more) {
        var all = new ArrayList<>(some);
        for (var name : more) all.add(requireNonNull(name, "the name of a dependency must not be null"));
        return all;
    }
}
