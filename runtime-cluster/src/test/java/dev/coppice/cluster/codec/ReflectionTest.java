package dev.coppice.cluster.codec;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Bytes can make the codec load no class and find no method: its code has no access to either.
class ReflectionTest {
    private static final JavaClasses CODEC = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.coppice.cluster.codec", "dev.coppice.cluster.spi");
    private static final Set<String> REGISTRATION = Set.of("TypeWalk", "Handles");
    private static final Set<String> LOADING = Set.of(
            "forName", "loadClass", "defineClass", "getMethod", "getDeclaredMethod", "getConstructor",
            "getDeclaredConstructor", "newProxyInstance", "resolveClass", "readObject", "findClass", "findVirtual",
            "findStatic", "findConstructor", "unreflect");

    @Test void classesAndMethods_areFoundAtRegistrationOnly() {
        noClasses()
                .that(describe("are not for registration", type -> !REGISTRATION.contains(outermost(type.getName()))))
                .should().accessTargetWhere(JavaAccess.Predicates.target(describe(
                        "finds or loads something", target -> LOADING.contains(target.getName()))))
                .orShould().dependOnClassesThat(resideInAPackage("java.io").and(describe(
                        "deserialise", type -> type.getSimpleName().startsWith("Object"))))
                .check(CODEC);
    }

    private static String outermost(String name) {
        return name.substring(name.lastIndexOf('.') + 1).replaceAll("\\$.*", "");
    }
}
