package dev.coppice.core.internal.process;

import dev.coppice.core.CallFailed;

/// Requests to race with, and how they were settled.
final class Requests {
    static final int FAILED = -1;
    static final int UNSETTLED = -2;

    private Requests() {}

    /// A request to `server` that was not sent.
    static RequestNode<Integer> to(ProcessCell server) {
        return new RequestNode<>(server, server, "question", null);
    }

    /// The answer, [#FAILED] or [#UNSETTLED].
    static int outcome(RequestNode<Integer> request) {
        if (!request.isSettled()) return UNSETTLED;
        try {
            return request.await(null);
        } catch (CallFailed failed) {
            return FAILED;
        }
    }
}
