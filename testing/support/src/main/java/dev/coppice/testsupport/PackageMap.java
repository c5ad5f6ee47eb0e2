package dev.coppice.testsupport;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The dependencies between the packages of a module, read from its compiled main classes.
public final class PackageMap {
    private static final Pattern TESTS = Pattern.compile(".*/test(-classes)?/.*");

    private PackageMap() {}

    /// One line for each package that uses others of the same module: `scheduler -> mailbox, timer`. Names are relative
    /// to `base`, which itself is shown as `.`; lines and names are sorted.
    public static String of(String base) {
        var classes = new ClassFileImporter().withImportOption(location -> !location.matches(TESTS))
                .importPackages(base);
        Map<String, TreeSet<String>> uses = new TreeMap<>();
        for (JavaClass type : classes) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                var from = type.getPackageName();
                var to = dependency.getTargetClass().getBaseComponentType().getPackageName();
                if (from.equals(to) || !isIn(base, to)) continue;
                uses.computeIfAbsent(relative(base, from), _ -> new TreeSet<>()).add(relative(base, to));
            }
        }
        return uses.entrySet().stream()
                .map(entry -> entry.getKey() + " -> " + String.join(", ", entry.getValue()))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static boolean isIn(String base, String name) {
        return name.equals(base) || name.startsWith(base + ".");
    }

    private static String relative(String base, String name) {
        return name.equals(base) ? "." : name.substring(base.length() + 1);
    }
}
