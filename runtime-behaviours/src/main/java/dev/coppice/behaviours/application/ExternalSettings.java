package dev.coppice.behaviours.application;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the settings of applications from system properties and environment variables.
///
/// A system property under the name of an application must be one of its settings. Environment variables are shared
/// with other programs: only a variable that looks like a misspelt setting is refused.
final class ExternalSettings {
    /// The first words of system properties that the JDK reads. An application with such a name shares them.
    private static final Set<String> OF_THE_JDK = Set.of(
            "com", "file", "ftp", "http", "https", "java", "javax", "jdk", "line", "native", "os", "path", "stderr",
            "stdin", "stdout",
            "sun", "user");

    private ExternalSettings() {}

    /// Returns the settings of `spec` that `properties` and `variables` set.
    /// A property takes precedence over a variable.
    ///
    /// @param names the names of all applications of the program; a property under a longer name belongs to that
    ///         application
    /// @throws IllegalArgumentException if a property is not a setting, or a variable looks like a misspelt setting
    static Map<String, Object> of(
            ApplicationSpec spec, Collection<String> names, Map<String, String> properties,
            Map<String, String> variables) {
        var found = new LinkedHashMap<String, Object>();
        for (var key : spec.environment().keySet()) {
            var text = properties.get(spec.name() + "." + key);
            if (text == null) text = variables.get(variable(spec, key));
            if (text != null) found.put(key, text);
        }
        for (var property : properties.keySet()) checkProperty(spec, names, property);
        for (var variable : variables.keySet()) checkVariable(spec, variable);
        return found;
    }

    private static void checkProperty(ApplicationSpec spec, Collection<String> names, String property) {
        var prefix = spec.name() + ".";
        if (!property.startsWith(prefix)) return;
        if (names.stream().anyMatch(name -> name.startsWith(prefix) && property.startsWith(name + "."))) return;
        var key = property.substring(prefix.length());
        if (spec.environment().containsKey(key)) return;
        var meant = SpellingSuggestion.of(key, spec.environment().keySet());
        if (meant == null && OF_THE_JDK.contains(spec.name())) return;
        throw refused(spec, "system property " + property, meant);
    }

    private static void checkVariable(ApplicationSpec spec, String variable) {
        var prefix = variable(spec, "");
        if (!variable.startsWith(prefix)) return;
        var known = spec.environment().keySet().stream().map(key -> variable(spec, key).substring(prefix.length()))
                .toList();
        var key = variable.substring(prefix.length());
        var meant = known.contains(key) ? null : SpellingSuggestion.of(key, known);
        if (meant != null) throw refused(spec, "environment variable " + variable, prefix + meant);
    }

    private static String variable(ApplicationSpec spec, String key) {
        return (spec.name() + "." + key).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static IllegalArgumentException refused(ApplicationSpec spec, String what, @Nullable String meant) {
        var help = meant == null
                ? "; its settings are " + spec.environment().keySet().stream().sorted().toList()
                : "; did you mean " + meant + "?";
        return new IllegalArgumentException(what + " is not a setting of application " + spec.name() + help);
    }
}
