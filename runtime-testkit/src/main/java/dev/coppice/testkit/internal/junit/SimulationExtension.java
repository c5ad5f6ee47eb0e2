package dev.coppice.testkit.internal.junit;

import dev.coppice.core.RuntimeOptions;
import dev.coppice.testkit.Simulated;
import dev.coppice.testkit.TestRuntime;
import dev.coppice.testkit.internal.seed.Seeds;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/// Runs a [Simulated] test once for each seed, in sequence, and stops after the first failure.
public final class SimulationExtension implements TestTemplateInvocationContextProvider {

    @Override public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getRequiredTestMethod(), Simulated.class);
    }

    @Override public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
            ExtensionContext context) {
        var settings = AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), Simulated.class).orElseThrow();
        var failed = new AtomicBoolean();
        return Seeds.of(settings.seeds()).boxed()
                .takeWhile(seed -> !failed.get())
                .map(seed -> new Invocation(seed, settings, failed));
    }

    private record Invocation(
            long seed, Simulated settings, AtomicBoolean failed) implements TestTemplateInvocationContext {

        @Override public String getDisplayName(int index) {
            return "seed " + seed;
        }

        @Override public List<Extension> getAdditionalExtensions() {
            var runtime = TestRuntime.seeded(seed, RuntimeOptions.defaults().name("seed-" + seed)
                    .checkIsolation(settings.checkIsolation()));
            return List.of(new OneSeed(new HangDetector(runtime.runtime(), runtime, settings.deadLetters()), failed));
        }
    }

    private record OneSeed(HangDetector watch, AtomicBoolean failed)
            implements ParameterResolver, TestExecutionExceptionHandler, AfterEachCallback {

        @Override public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return watch.supports(parameter);
        }

        @Override public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return watch.give(parameter);
        }

        @Override public void handleTestExecutionException(
                ExtensionContext context, Throwable thrown) throws Throwable {
            failed.set(true);
            throw watch.told(thrown);
        }

        @Override public void afterEach(ExtensionContext context) throws Exception {
            var wrong = watch.close(context);
            if (context.getExecutionException().isPresent() || wrong != null) failed.set(true);
            if (wrong instanceof Error error) throw error;
        }
    }
}
