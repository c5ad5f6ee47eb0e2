package dev.coppice.cluster.swarm;

import dev.coppice.core.Call;
import dev.coppice.core.Pid;

/// The messages between the actors of a swarm.
sealed interface Protocol {

    /// @param line who sent it to which pid
    /// @param number the number of the message in that line, from 0
    record Numbered(long line, int number) implements Protocol {}

    record Hello(Pid pid) implements Protocol {}

    record Question(int number) implements Protocol, Call<Protocol, Integer> {}

    /// Ends the receiver, which has a supervisor or not.
    record End(String why) implements Protocol {}
}
