package dev.coppice.testsupport;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/// Runs an [AnySchedule] test on the real scheduler and for each seed, one after the other, and not beyond the first
/// that fails.
final class ScheduleExtension implements TestTemplateInvocationContextProvider {

    @Override public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getRequiredTestMethod(), AnySchedule.class);
    }

    @Override public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
            ExtensionContext context) {
        var failed = new AtomicBoolean();
        int seeds = context.getRequiredTestMethod().getAnnotation(AnySchedule.class).seeds();
        return schedules(seeds).takeWhile(schedule -> !failed.get()).map(schedule -> new Invocation(schedule, failed));
    }

    private static Stream<OptionalLong> schedules(int seeds) {
        var only = System.getProperty("coppice.seed");
        if (only != null) return Stream.of(OptionalLong.of(Long.parseLong(only)));
        var several = System.getProperty("coppice.seeds", "" + seeds);
        var simulated = LongStream.range(0, Integer.parseInt(several)).mapToObj(OptionalLong::of);
        return Stream.concat(Stream.of(OptionalLong.empty()), simulated);
    }

    private record Invocation(OptionalLong seed, AtomicBoolean failed)
            implements TestTemplateInvocationContext, TestInstancePreConstructCallback, AfterEachCallback {

        @Override public String getDisplayName(int index) {
            return seed.isPresent() ? "seed " + seed.getAsLong() : "real";
        }

        @Override public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
            Schedule.begin(seed);
        }

        @Override public void afterEach(ExtensionContext context) {
            if (context.getExecutionException().isPresent()) failed.set(true);
            Schedule.begin(OptionalLong.empty());
        }
    }
}
