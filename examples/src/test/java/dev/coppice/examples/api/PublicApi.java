package dev.coppice.examples.api;

import java.io.IOException;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The API for users: the public constructors and methods of the published modules, and the final protected methods
/// that user code inherits.
final class PublicApi {

    private PublicApi() {}

    /// The whole API, in a fixed order.
    static List<Executable> executables() {
        var all = new ArrayList<Executable>();
        for (var module : List.of("dev.coppice.core.ActorRuntime", "dev.coppice.supervision.Supervisor",
                "dev.coppice.behaviours.genserver.GenServer",
                "dev.coppice.testkit.TestRuntime")) {
            for (var type : classes(module)) {
                Arrays.stream(type.getConstructors())
                        .filter(made -> !Modifier.isAbstract(type.getModifiers()) && !isForPrints(made))
                        .forEach(all::add);
                methods(type).filter(method -> !isForPrints(method)).forEach(all::add);
            }
        }
        // some are inherited by several classes
        return all.stream().distinct().sorted(Comparator.comparing(PublicApi::describe)).toList();
    }

    /// The methods of `type`, and of those of its superclasses that users cannot name.
    private static Stream<Method> methods(Class<?> type) {
        var methods = Arrays.stream(type.getDeclaredMethods());
        var above = type.getSuperclass();
        if (above != null && above.getName().startsWith("dev.coppice.") && !Modifier.isPublic(above.getModifiers())) {
            methods = Stream.concat(methods, methods(above));
        }
        return methods.filter(method -> !method.isSynthetic() && isForUsers(method));
    }

    private static boolean isForUsers(Method method) {
        int modifiers = method.getModifiers();
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers) && Modifier.isFinal(modifiers);
    }

    /// Whether the library alone calls it, to print: users can name neither the printer nor the printed type.
    private static boolean isForPrints(Executable executable) {
        return Arrays.stream(executable.getParameterTypes())
                .anyMatch(type -> type.getName().equals("dev.coppice.core.spi.Printer"));
    }

    private static List<Class<?>> classes(String anchor) {
        try {
            var location = Path.of(Class.forName(anchor).getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(location)) return classesUnder(location);
            try (var jar = FileSystems.newFileSystem(location)) {
                return classesUnder(jar.getPath("/"));
            }
        } catch (IOException | URISyntaxException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Class<?>> classesUnder(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            var names = files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.contains("-info"))
                    .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.')).toList();
            var found = new ArrayList<Class<?>>();
            for (var name : names) {
                if (name.contains(".internal.") || name.contains(".spi.") || name.contains(".ops.")) continue;
                var type = Class.forName(name, false, PublicApi.class.getClassLoader());
                if (isPublic(type)) found.add(type);
            }
            return found;
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isPublic(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
            if (!Modifier.isPublic(each.getModifiers())) return false;
        }
        return true;
    }

    /// Whether the parameter of this type may be null.
    static boolean mayBeNull(AnnotatedType type) {
        if (type instanceof AnnotatedArrayType array) return array.isAnnotationPresent(Nullable.class);
        if (type.isAnnotationPresent(Nullable.class)) return true;
        return type instanceof AnnotatedTypeVariable variable
                && ((java.lang.reflect.TypeVariable<?>) variable.getType())
                .getAnnotatedBounds()[0].isAnnotationPresent(Nullable.class);
    }

    static String describe(Executable executable) {
        var type = executable.getDeclaringClass();
        var name = type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
        var parameters = Arrays.stream(executable.getParameterTypes()).map(Class::getSimpleName).toList();
        var own = executable instanceof Constructor<?> ? "new " + name : name + "." + executable.getName();
        return own + parameters.toString().replace('[', '(').replace(']', ')');
    }
}
