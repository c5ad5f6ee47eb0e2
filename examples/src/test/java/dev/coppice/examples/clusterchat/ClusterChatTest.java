package dev.coppice.examples.clusterchat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ClusterChatTest {

    @Test @Timeout(180) void chat_goesOnWhenAUserIsKilled_andAllHearTheSameWhenItReturns() throws Exception {
        assertThat(ClusterChat.run()).isZero();
    }
}
