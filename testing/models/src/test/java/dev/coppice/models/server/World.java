package dev.coppice.models.server;

import dev.coppice.models.Observed;
import dev.coppice.models.Timeline;
import dev.coppice.models.server.Entry.Client;
import java.util.EnumSet;
import java.util.Set;
import net.jqwik.api.Assume;

/// What the parts of the model share: the time, what is seen, and which processes get their turn.
final class World {
    final Timeline time = new Timeline();
    final Observed observed = new Observed();
    final Set<Feature> features = EnumSet.noneOf(Feature.class);
    /// When the latest other process became ready.
    private long others = -1;
    private boolean exclusive;

    long now() {
        return time.now();
    }

    /// Notes that another process than the server becomes ready. Whether it or the server gets its turn first is not
    /// promised.
    void otherBecomesReady() {
        Assume.that(!exclusive);
        others = now();
    }

    /// Gives the run up if another process became ready at this instant.
    void noOther() {
        Assume.that(others != now());
    }

    /// All processes have had their turns.
    void settled() {
        others = -1;
    }

    /// Lets time `pass` while no process gets its turn.
    void exclusively(Runnable pass) {
        noOther();
        exclusive = true;
        pass.run();
        exclusive = false;
    }

    boolean isExclusive() {
        return exclusive;
    }

    void answer(Client client, String answer) {
        if (client.done) return;
        client.done = true;
        time.cancel(client.timeout);
        otherBecomesReady();
        observed.reply(client.id, now(), answer);
    }
}
