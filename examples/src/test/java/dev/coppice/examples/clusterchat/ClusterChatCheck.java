package dev.coppice.examples.clusterchat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Starts three JVMs and needs a machine that is not busy: run by a command of its own, see CONTRIBUTING.
class ClusterChatCheck {

    @Test @Timeout(180) void chat_goesOnWhenAUserIsKilled_andAllHearTheSameWhenItReturns() throws Exception {
        assertThat(ClusterChat.run()).isZero();
    }
}
