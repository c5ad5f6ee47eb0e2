package dev.coppice.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction.LoadConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The metadata for native images has the format of version 1.2.0, names what exists, and is complete: each reflective
/// access in the published jars is either in it, or left out here for a reason.
///
/// This test does not build a native image.
class NativeMetadataIT {
    private static final List<String> MODULES = List.of("runtime-core", "runtime-supervision", "runtime-behaviours",
            "runtime-observer", "runtime-micrometer", "runtime-opentelemetry");
    /// The keys that the format knows for one type.
    private static final Set<String> KEYS =
            Set.of("reason", "condition", "type", "methods", "fields", "allDeclaredMethods",
            "allDeclaredFields", "allDeclaredConstructors", "allPublicMethods", "allPublicFields",
            "allPublicConstructors",
            "unsafeAllocated", "serializable", "jniAccessible");
    private static final Set<String> REFLECTIVE =
            Set.of("forName", "getDeclaredField", "getDeclaredFields", "getField", "getFields",
            "getDeclaredMethod", "getDeclaredMethods", "getMethod", "getMethods", "getDeclaredConstructor",
            "getConstructor",
            "getResource", "getResourceAsStream", "findVarHandle", "findStaticVarHandle", "findVirtual", "findStatic",
            "findConstructor", "findGetter", "findSetter", "unreflect", "unreflectVarHandle", "newProxyInstance");
    private static final Set<String> OWNERS =
            Set.of("java.lang.Class", "java.lang.ClassLoader", "java.lang.invoke.MethodHandles$Lookup",
            "java.lang.reflect.Proxy", "java.util.ServiceLoader");

    /// Without metadata, these find nothing, and do without.
    private static final Map<String, String> LEFT_OUT = Map.of(
            "dev.coppice.core.internal.platform.CustomVirtualThreads",
            "own carrier threads: the JDK's internals differ in a native image",
            "dev.coppice.core.internal.platform.ThreadLocalView", "a part of checkIsolation, which is for development",
            "dev.coppice.observer.internal.web.ObserverSite",
            "asks with a constant name whether the cluster is present, which the tool finds by itself",
            "dev.coppice.core.internal.process.UserCode", "asks which jar a frame of a stall comes from",
            "dev.coppice.behaviours.internal.isolation.Mutability",
            "a part of checkIsolation, which is for development");

    @Test void metadata_hasTheFormat_andNamesWhatExists() throws Exception {
        var classes = new HashMap<String, ClassModel>();
        for (var module : MODULES) each(module, (name, model) -> classes.put(name, model));
        int files = 0;
        for (var module : MODULES) {
            var metadata = metadata(module);
            if (metadata == null) continue;
            files++;
            assertThat(metadata.propertyNames()).isSubsetOf("comment", "reflection", "resources");
            for (var resource : metadata.path("resources")) {
                assertThat(resource.propertyNames()).containsExactly("glob");
                String folder = resource.get("glob").asString().replace("**", "");
                try (var jar = jar(module)) {
                    assertThat(jar.stream()).as(folder)
                            .anyMatch(file -> file.getName().startsWith(folder) && !file.isDirectory());
                }
            }
            for (var entry : metadata.path("reflection")) {
                String type = entry.path("type").asString("");
                assertThat(classes).as(module).containsKey(type);
                assertThat(KEYS).containsAll(entry.propertyNames());
                for (var field : entry.path("fields")) {
                    assertThat(field.propertyNames()).containsExactly("name");
                    String name = field.get("name").asString();
                    assertThat(classes.get(type).fields()).as(type).anyMatch(one -> one.fieldName().equalsString(name));
                }
                for (var flag : entry.properties()) {
                    if (flag.getKey().startsWith("all")) assertThat(flag.getValue().isBoolean()).isTrue();
                }
            }
        }
        assertThat(files).isPositive();
    }

    @Test void everyReflectiveAccess_isInTheMetadata_orLeftOutForAReason() throws Exception {
        var unknown = new TreeSet<String>();
        var unused = new TreeSet<>(LEFT_OUT.keySet());
        for (var module : MODULES) {
            var registered = registered(module);
            each(module, (name, model) -> {
                for (var access : accesses(model)) {
                    String outer = name.contains("$") ? name.substring(0, name.indexOf('$')) : name;
                    if (LEFT_OUT.containsKey(outer)) unused.remove(outer);
                    else if (!registered.contains(access)) unknown.add(module + ": " + name + " uses " + access);
                }
            });
        }
        assertThat(unknown).isEmpty();
        assertThat(unused).as("left out, but not used").isEmpty();
    }

    /// The accesses of one class: `Type.field` for a VarHandle of constant arguments, otherwise the name of the method.
    private static List<String> accesses(ClassModel model) {
        var found = new ArrayList<String>();
        for (MethodModel method : model.methods()) {
            method.code().ifPresent(code -> {
                String type = "";
                String text = "";
                for (var element : code) {
                    if (element instanceof LoadConstantInstruction load
                            && load.constantValue() instanceof ClassDesc loaded) {
                        // the owner comes first, then the name, then the type
                        if (text.isEmpty()) type = binaryName(loaded);
                    } else if (element instanceof LoadConstantInstruction load
                            && load.constantValue() instanceof String loaded) {
                        text = loaded;
                    } else if (element instanceof InvokeInstruction call) {
                        String name = call.name().stringValue();
                        if (OWNERS.contains(call.owner().asInternalName().replace('/', '.'))
                                && REFLECTIVE.contains(name)) {
                            found.add(name.equals("findVarHandle") ? type + "." + text : name);
                        }
                        if (!name.equals("lookup")) {
                            type = "";
                            text = "";
                        }
                    }
                }
            });
        }
        return found;
    }

    private static String binaryName(ClassDesc type) {
        return type.isPrimitive() ? type.displayName()
                : type.descriptorString().replaceAll("^L|;$", "").replace('/', '.');
    }

    private static Set<String> registered(String module) throws IOException {
        var names = new TreeSet<String>();
        var metadata = metadata(module);
        if (metadata == null) return names;
        if (metadata.has("resources")) names.add("getResourceAsStream");
        for (var entry : metadata.path("reflection")) {
            for (var field : entry.path("fields"))
                names.add(entry.get("type").asString() + "." + field.get("name").asString());
        }
        return names;
    }

    private static JsonNode metadata(String module) throws IOException {
        try (var jar = jar(module)) {
            var entry = jar.getEntry("META-INF/native-image/dev.coppice/" + module + "/reachability-metadata.json");
            return entry == null ? null
                    : JsonMapper.builder().build().readTree(jar.getInputStream(entry).readAllBytes());
        }
    }

    private static void each(String module, BiConsumer<String, ClassModel> action) throws IOException {
        try (var jar = jar(module)) {
            for (var entry : (Iterable<java.util.jar.JarEntry>) jar.stream()::iterator) {
                if (!entry.getName().endsWith(".class") || entry.getName().contains("module-info")) continue;
                var model = ClassFile.of().parse(jar.getInputStream(entry).readAllBytes());
                action.accept(model.thisClass().asInternalName().replace('/', '.'), model);
            }
        }
    }

    private static JarFile jar(String module) throws IOException {
        return new JarFile(Consumers.ROOT.resolve(module).resolve("target/" + module + "-" + Consumers.VERSION + ".jar")
                .toFile());
    }
}
