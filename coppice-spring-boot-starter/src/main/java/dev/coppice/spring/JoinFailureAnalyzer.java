package dev.coppice.spring;

import dev.coppice.cluster.JoinFailed;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Explains a start that ended because the node could not join its cluster, in place of a stack trace.
final class JoinFailureAnalyzer extends AbstractFailureAnalyzer<JoinFailed> {

    @Override protected FailureAnalysis analyze(Throwable root, JoinFailed failed) {
        return new FailureAnalysis("The application could not join its cluster: " + failed.getMessage(),
                "Correct the properties below coppice.cluster, or the NodeOptions bean, and the reason above.", failed);
    }
}
