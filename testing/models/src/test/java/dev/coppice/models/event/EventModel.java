package dev.coppice.models.event;

import dev.coppice.models.Observed;
import dev.coppice.models.Timeline;
import dev.coppice.models.Timeline.Due;
import dev.coppice.models.event.ManagerModel.Entry;
import dev.coppice.models.event.Step.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// An event manager, the owners of its handlers and its other clients, according to the contract.
final class EventModel {
    /// A process that handles one message after the other and waits for the replies to its requests.
    static final class Owner {
        final String name;
        final boolean traps;
        final Deque<Runnable> mailbox = new ArrayDeque<>();
        boolean alive = true;
        boolean waits;
        boolean linked;
        private int endedAt = -1;
        /// When it was last linked although it did not wait for the manager.
        private int linkedAt = -1;

        Owner(int index) {
            name = "o" + index;
            traps = index == 1;
        }
    }

    /// A request that waits for its reply.
    static final class Client {
        private final String id;
        private final @Nullable Owner owner;
        private final boolean stops;
        @Nullable Due timeout;
        boolean done;

        Client(String id, @Nullable Owner owner, boolean stops) {
            this.id = id;
            this.owner = owner;
            this.stops = stops;
        }

        String id() {
            return id;
        }

        @Nullable Owner owner() {
            return owner;
        }

        boolean stops() {
            return stops;
        }
    }

    final Observed observed = new Observed();
    final Set<Feature> features = EnumSet.noneOf(Feature.class);
    final Timeline time = new Timeline();
    private final List<Owner> owners = new ArrayList<>();
    private final ManagerModel manager = new ManagerModel(this);
    private int commands;
    private int instant;
    /// Who sent the manager something last, and when.
    private @Nullable Object sender;
    private int sentAt;
    private int ownerSentAt;
    private int endedAt;

    EventModel() {
        for (int i = 0; i < Step.OWNERS; i++) owners.add(new Owner(i));
    }

    void step(Step step) {
        var id = "r" + commands++;
        switch (step) {
            case Step.Wait(int millis) -> time.advanceTo(time.now() + millis);
            case Step.Notify(var event) -> cause(() -> arrive(id, new Entry.Told(id, event)));
            case Step.ShutDown() -> cause(() -> arrive(id, new Entry.Exit(null, "shutdown")));
            case Step.Kill() -> cause(() -> {
                if (manager.alive) manager.end("killed");
            });
            case Step.Stop() -> cause(() -> send(new Client(id, null, true), true, 0));
            case Step.System(var kind) -> cause(() -> send(new Client(id, null, false), kind, 0));
            case Step.Ask(int from, var request) -> cause(() -> {
                if (from >= owners.size()) {
                    send(new Client(id, null, false), request, Step.TIMEOUT);
                    return;
                }
                var owner = owners.get(from);
                if (!owner.alive) return;
                owner.mailbox.add(() -> {
                    owner.waits = true;
                    send(new Client(id, owner, false), request, Step.TIMEOUT);
                });
            });
            case Step.EndOwner(int index, var reason) -> cause(() -> {
                var owner = owners.get(index);
                if (!owner.alive) return;
                if (reason == Step.Reason.KILL) end(owner, "killed");
                else owner.mailbox.add(() -> end(owner, reason.text()));
            });
        }
        observed.snapshot(time.now(), state());
    }

    void cause(Runnable action) {
        instant++;
        action.run();
        boolean more = true;
        while (more) {
            more = manager.handleOne();
            for (var owner : owners) {
                while (owner.alive && !owner.waits && !owner.mailbox.isEmpty()) {
                    owner.mailbox.remove().run();
                    more = true;
                }
            }
        }
    }

    Due after(int millis, Runnable action) {
        return time.at(time.now() + millis, () -> cause(action));
    }

    // ── what the manager is sent ──

    private void arrive(Object from, Entry entry) {
        if (from instanceof Owner) ownerSentAt = instant;
        if (!manager.alive) return;
        // the order of what comes from two senders at one instant is not promised
        Assume.that(sentAt != instant || sender == null || sender.equals(from));
        sender = from;
        sentAt = instant;
        manager.mailbox.add(entry);
    }

    private void send(Client client, Object what, int timeout) {
        if (!manager.alive) {
            Assume.that(endedAt != instant); // as below
            answer(client, "no process");
            return;
        }
        arrive(client.owner() == null ? client : client.owner(), switch (what) {
            case Step.System.Kind kind -> new Entry.System(kind, client);
            case Request request -> new Entry.Asked(request, client);
            default -> new Entry.Stop(client);
        });
        if (timeout > 0) {
            client.timeout = after(timeout, () -> {
                features.add(Feature.CALL_TIMES_OUT);
                answer(client, "timeout");
            });
        }
    }

    void answer(Client client, String answer) {
        if (client.done) return;
        client.done = true;
        time.cancel(client.timeout);
        var owner = client.owner();
        if (owner != null && !owner.alive) return;
        observed.reply(client.id(), time.now(), answer);
        if (owner != null) owner.waits = false;
    }

    // ── owners ──

    /// Links the manager to `owner`. Returns false if that has ended.
    boolean link(Owner owner) {
        // a reply lets both go on at one instant: whether the owner ends before this is not promised
        Assume.that(owner.endedAt != instant);
        if (!owner.waits) owner.linkedAt = instant;
        owner.linked = owner.alive;
        return owner.alive;
    }

    void told(Owner owner, String what) {
        owner.mailbox.add(() -> observed.event(owner.name, time.now(), what));
    }

    private void end(Owner owner, String reason) {
        Assume.that(owner.linkedAt != instant); // as in link
        owner.alive = false;
        owner.endedAt = instant;
        observed.event(owner.name, time.now(), "ended " + reason);
        if (owner.linked) {
            owner.linked = false;
            arrive(owner, new Entry.Exit(owner, reason));
        }
    }

    /// The manager has ended with handlers that had owners.
    void managerEnded(String reason) {
        // whether the request of an owner comes before the end at the same instant is not promised
        Assume.that(ownerSentAt != instant);
        endedAt = instant;
        for (var owner : owners) {
            if (!owner.alive || !owner.linked) continue;
            owner.linked = false;
            if (owner.traps) {
                owner.mailbox.add(() -> observed.event(owner.name, time.now(), "exit manager " + reason));
            } else if (!reason.equals("normal")) {
                features.add(Feature.ENDS_OWNER);
                end(owner, reason);
            }
        }
    }

    private String state() {
        var text = new StringBuilder(manager.state());
        for (var owner : owners) {
            text.append(' ').append(owner.name).append(owner.alive ? owner.waits ? " busy" : " waiting" : " ended")
                    .append(owner.linked ? " linked" : "");
        }
        return text.toString();
    }
}
