package dev.coppice.spring;

import dev.coppice.core.RuntimeOptions;

/// A bean that changes the options of the runtime after the properties were applied: for redaction, the format of
/// reports and whatever has no property. Several are called in their order.
///
/// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="customizer"}
@FunctionalInterface
public interface RuntimeOptionsCustomizer {

    /// Changes `options`.
    void customize(RuntimeOptions.Builder options);
}
