package dev.coppice.core.internal.process;

import dev.coppice.core.CallFailed;

/// Requests for races, and how they were completed.
final class Requests {
    static final int FAILED = -1;
    static final int UNSETTLED = -2;

    private Requests() {}

    /// Returns a request to `server` that was not sent.
    static RequestEnvelope<Integer> to(ProcessCell server) {
        return new RequestEnvelope<>(server, server, "question", null);
    }

    /// Returns the reply, [#FAILED] or [#UNSETTLED].
    static int outcome(RequestEnvelope<Integer> request) {
        if (!request.isCompleted()) return UNSETTLED;
        try {
            return request.await(null);
        } catch (CallFailed failed) {
            return FAILED;
        }
    }
}
