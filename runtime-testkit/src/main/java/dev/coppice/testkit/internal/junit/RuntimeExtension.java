package dev.coppice.testkit.internal.junit;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.testkit.RuntimeTest;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/// Opens a real runtime for a [RuntimeTest], and closes and checks it afterwards.
public final class RuntimeExtension
        implements BeforeEachCallback, ParameterResolver, TestExecutionExceptionHandler, AfterEachCallback {
    private static final ExtensionContext.Namespace PLACE = ExtensionContext.Namespace.create(RuntimeExtension.class);

    @Override public void beforeEach(ExtensionContext context) {
        var settings = AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), RuntimeTest.class)
                .orElseThrow();
        var runtime =
                ActorRuntime.open(RuntimeOptions.defaults().name("test").checkIsolation(settings.checkIsolation()));
        context.getStore(PLACE).put(HangDetector.class, new HangDetector(runtime, null, settings.deadLetters()));
    }

    private static HangDetector watch(ExtensionContext context) {
        return Objects.requireNonNull(context.getStore(PLACE).get(HangDetector.class, HangDetector.class));
    }

    @Override public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ActorRuntime.class;
    }

    @Override public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return watch(context).give(parameter);
    }

    @Override public void handleTestExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        throw watch(context).told(thrown);
    }

    @Override public void afterEach(ExtensionContext context) {
        if (watch(context).close(context) instanceof Error error) throw error;
    }
}
