package dev.coppice.models.event;

import dev.coppice.models.Timeline.Due;
import dev.coppice.models.event.EventModel.Client;
import dev.coppice.models.event.EventModel.Owner;
import dev.coppice.models.event.Step.Event;
import dev.coppice.models.event.Step.Handler;
import dev.coppice.models.event.Step.Reaction;
import dev.coppice.models.event.Step.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An event manager according to the contract: its callbacks take time, and everything that comes meanwhile waits.
final class ManagerModel {
    sealed interface Entry {
        record Told(String event, Event content) implements Entry {}

        record Asked(Request request, Client client) implements Entry {}

        record Exit(@Nullable Owner from, String reason) implements Entry {}

        record System(Step.System.Kind kind, Client client) implements Entry {}

        record Stop(Client client) implements Entry {}
    }

    /// A handler. An owner that adds two of them owns each for itself.
    private static final class Added {
        final int id;
        final Handler handler;
        final @Nullable Owner owner;
        int state;

        Added(int id, Handler handler, @Nullable Owner owner) {
            this.id = id;
            this.handler = handler;
            this.owner = owner;
        }
    }

    private final EventModel world;
    private final List<Added> handlers = new ArrayList<>();
    final Deque<Entry> mailbox = new ArrayDeque<>();
    private @Nullable Due busy;
    /// The clients of the request that is being handled, and of the stop that ends the manager.
    private @Nullable Client current;
    private boolean handling;
    private boolean suspended;
    private boolean hibernates;
    boolean alive = true;

    ManagerModel(EventModel world) {
        this.world = world;
    }

    private void observe(String what) {
        world.observed.event("manager", world.time.now(), what);
    }

    /// Handles the next entry that it may handle. Returns whether there was one.
    boolean handleOne() {
        if (!alive || handling) return false;
        var next = mailbox.stream().filter(entry -> !suspended || entry instanceof Entry.System
                || entry instanceof Entry.Stop || entry instanceof Entry.Exit exit && exit.from() == null).findFirst();
        if (next.isEmpty()) return false;
        mailbox.removeFirstOccurrence(next.get());
        handling = true;
        switch (next.get()) {
            case Entry.Told(var event, var content) -> {
                world.features.add(Feature.NOTIFY);
                hibernates = false;
                tell(event, content, this::done);
            }
            case Entry.Asked(var request, var client) -> {
                hibernates = false;
                current = client;
                ask(request, client);
            }
            case Entry.Exit(var from, var reason) -> {
                hibernates = false;
                exit(from, reason);
            }
            case Entry.System(var kind, var client) -> {
                system(kind, client);
                done();
            }
            case Entry.Stop(var client) -> {
                world.features.add(Feature.STOPPED);
                current = client;
                removeAll("manager ends normal", () -> end("normal"));
            }
        }
        return true;
    }

    private void done() {
        handling = false;
        current = null;
    }

    private void reply(Client client, String answer) {
        world.answer(client, answer);
    }

    private void takes(int millis, Runnable then) {
        if (millis == 0) {
            then.run();
            return;
        }
        busy = world.after(millis, () -> {
            busy = null;
            then.run();
        });
    }

    private void system(Step.System.Kind kind, Client client) {
        switch (kind) {
            case SUSPEND -> {
                world.features.add(Feature.SUSPENDED);
                suspended = true;
                reply(client, "done");
            }
            case RESUME -> {
                suspended = false;
                reply(client, "done");
            }
            case STATE -> {
                world.features.add(Feature.STATE_READ);
                reply(client, handlers.stream().map(added -> "h" + added.id + "=" + added.state).toList().toString());
            }
        }
    }

    // ── events and calls ──

    private @Nullable Added find(int id) {
        return handlers.stream().filter(added -> added.id == id).findFirst().orElse(null);
    }

    private void tell(String event, Event content, Runnable then) {
        each(List.copyOf(handlers), event, content.reactions(), 0, false, then);
    }

    /// Each handler reacts, one after the other, also to an event that another one of them removes itself on.
    private void each(
            List<Added> all, String what, List<Reaction> reactions, int index, boolean hibernate, Runnable then) {
        if (index == all.size()) {
            hibernate(hibernate);
            then.run();
            return;
        }
        var added = all.get(index);
        var reaction = reactions.get(added.id);
        observe("h" + added.id + " handles " + what + "@" + added.state);
        takes(reaction.millis(), () -> {
            boolean fails = reaction.kind() == Reaction.Kind.NULL || reaction.kind() == Reaction.Kind.THROW;
            boolean more = hibernate || !fails && reaction.hibernates();
            Runnable next = () -> each(all, what, reactions, index + 1, more, then);
            if (fails) fail(added, failure(reaction), next);
            else follow(added, reaction, next);
        });
    }

    private static String failure(Reaction reaction) {
        return reaction.kind() == Reaction.Kind.NULL ? "bad return" : "crash";
    }

    private void hibernate(boolean asked) {
        if (asked) world.features.add(Feature.HIBERNATES);
        hibernates |= asked;
    }

    private void follow(Added added, Reaction reaction, Runnable then) {
        switch (reaction.kind()) {
            case KEEP -> {
                added.state++;
                then.run();
            }
            case REMOVE -> {
                world.features.add(Feature.HANDLER_LEAVES);
                takeOut(added, "by itself", _ -> then.run());
            }
            case SWAP -> {
                var there = find(reaction.id());
                if (there != null && there != added) {
                    fail(added, "crash", then);
                } else {
                    world.features.add(Feature.SWAP_ITSELF);
                    replace(added, "itself", reaction.id(), reaction.successor(), added.owner, true, _ -> then.run());
                }
            }
            default -> then.run();
        }
    }

    private void fail(Added added, String reason, Runnable then) {
        world.features.add(Feature.HANDLER_FAILS);
        takeOut(added, "failed " + reason, _ -> then.run());
    }

    private void ask(Request request, Client client) {
        switch (request) {
            case Request.SyncNotify(var event) -> {
                world.features.add(Feature.SYNC_NOTIFY);
                tell(client.id(), event, () -> {
                    reply(client, "done");
                    done();
                });
            }
            case Request.Which() -> {
                reply(client, handlers.stream().map(added -> "h" + added.id).toList().toString());
                done();
            }
            case Request.Call(int id, var reaction) -> call(id, reaction, client);
            case Request.Add(int id, var handler, boolean supervised) -> {
                if (find(id) != null) {
                    world.features.add(Feature.ALREADY_THERE);
                    reply(client, "already there");
                    done();
                    return;
                }
                var owner = supervised ? client.owner() : null;
                world.features.add(owner == null ? Feature.ADD : Feature.ADD_SUPERVISED);
                begin(handlers.size(), id, handler, "nothing", owner, answer(client));
            }
            case Request.Remove(int id) -> {
                var added = find(id);
                if (added == null) {
                    missing(client);
                    return;
                }
                world.features.add(Feature.REMOVE);
                takeOut(added, "removed " + client.id(), result -> {
                    reply(client, result);
                    done();
                });
            }
            case Request.Swap swap -> swap(swap, client);
        }
    }

    private Consumer<@Nullable String> answer(Client client) {
        return failure -> {
            reply(client, failure == null ? "done" : failure);
            done();
        };
    }

    private void missing(Client client) {
        world.features.add(Feature.NO_HANDLER);
        reply(client, "no handler");
        done();
    }

    private void call(int id, Reaction reaction, Client client) {
        var added = find(id);
        if (added == null) {
            missing(client);
            return;
        }
        world.features.add(Feature.CALL);
        observe("h" + id + " answers " + client.id() + "@" + added.state);
        takes(reaction.millis(), () -> {
            if (reaction.kind() == Reaction.Kind.NULL || reaction.kind() == Reaction.Kind.THROW) {
                fail(added, failure(reaction), () -> {
                    reply(client, failure(reaction));
                    done();
                });
                return;
            }
            reply(client, "answer " + added.state);
            follow(added, reaction, () -> {
                hibernate(reaction.hibernates());
                done();
            });
        });
    }

    private void swap(Request.Swap swap, Client client) {
        var added = find(swap.id());
        var there = find(swap.successor());
        var owner = swap.supervised() ? client.owner() : null;
        if (there != null && there != added) {
            world.features.add(Feature.ALREADY_THERE);
            reply(client, "already there");
            done();
        } else if (added == null) {
            world.features.add(Feature.SWAP_MISSING);
            begin(handlers.size(), swap.successor(), swap.handler(), "nothing", owner, answer(client));
        } else {
            world.features.add(owner == null ? Feature.SWAP : Feature.SWAP_SUPERVISED);
            if (owner == null && added.owner != null) world.features.add(Feature.SWAP_KEEPS_OWNER);
            replace(added, client.id(), swap.successor(), swap.handler(), owner == null ? added.owner : owner,
                    owner == null, answer(client));
        }
    }

    // ── handlers come and go ──

    /// Adds a handler. Passes the failure, or null.
    private void begin(int index, int id, Handler handler, String from, @Nullable Owner owner,
            Consumer<@Nullable String> then) {
        observe("h" + id + " init from " + from);
        takes(handler.initMillis(), () -> {
            if (handler.initThrows()) {
                world.features.add(Feature.INIT_FAILS);
                then.accept("crash");
                return;
            }
            if (owner != null) link(owner);
            handlers.add(index, new Added(id, handler, owner));
            then.accept(null);
        });
    }

    private void link(Owner owner) {
        if (world.link(owner)) return;
        world.features.add(Feature.OWNER_ENDED_BEFORE);
        mailbox.add(new Entry.Exit(owner, "no process"));
    }

    /// @param inherited whether the successor has its owner from the predecessor
    private void replace(Added added, String argument, int successor, Handler handler, @Nullable Owner owner,
            boolean inherited, Consumer<@Nullable String> then) {
        int index = handlers.indexOf(added);
        handlers.remove(added);
        var why = "swapped " + argument + " for h" + successor;
        observe("h" + added.id + " terminate " + why + "@" + added.state);
        takes(added.handler.endMillis(), () -> {
            if (added.handler.endThrows()) world.features.add(Feature.TERMINATE_FAILS);
            notifyOwner(added.owner, added.id, why);
            var from = added.handler.endThrows() ? "nothing" : "bye h" + added.id;
            begin(index, successor, handler, from, owner, failure -> {
                if (failure != null && inherited) notifyOwner(owner, successor, "failed " + failure);
                unlinkIfUnneeded(added);
                then.accept(failure);
            });
        });
    }

    /// Removes a handler and passes on what its `terminate` returned, or its failure.
    private void takeOut(Added added, String why, Consumer<String> then) {
        handlers.remove(added);
        observe("h" + added.id + " terminate " + why + "@" + added.state);
        takes(added.handler.endMillis(), () -> {
            if (added.handler.endThrows()) world.features.add(Feature.TERMINATE_FAILS);
            if (added.owner != null && !why.startsWith("owner ended")) {
                notifyOwner(added.owner, added.id, why);
                unlinkIfUnneeded(added);
            }
            then.accept(added.handler.endThrows() ? "crash" : "bye h" + added.id);
        });
    }

    private void removeAll(String why, Runnable then) {
        removeEach(List.copyOf(handlers), why, then);
    }

    private void removeEach(List<Added> some, String why, Runnable then) {
        if (some.isEmpty()) then.run();
        else takeOut(some.getFirst(), why, _ -> removeEach(some.subList(1, some.size()), why, then));
    }

    private void notifyOwner(@Nullable Owner owner, int id, String why) {
        if (owner == null || !owner.alive) return;
        world.features.add(Feature.OWNER_IS_TOLD);
        world.told(owner, "h" + id + " gone " + why);
    }

    private void unlinkIfUnneeded(Added gone) {
        var owner = gone.owner;
        if (owner == null || handlers.stream().anyMatch(added -> added.owner == owner)) return;
        owner.linked = false;
        flush(owner);
    }

    private void flush(Owner owner) {
        mailbox.removeIf(entry -> entry instanceof Entry.Exit exit && exit.from() == owner);
    }

    /// An owner has ended, or an exit signal comes from outside.
    private void exit(@Nullable Owner from, String reason) {
        if (from == null) {
            world.features.add(Feature.SHUT_DOWN);
            removeAll("manager ends " + reason, () -> end(reason));
            return;
        }
        world.features.add(Feature.OWNER_ENDS);
        removeEach(handlers.stream().filter(added -> added.owner == from).toList(), "owner ended " + reason, () -> {
            flush(from); // its end is known
            done();
        });
    }

    // ── the end ──

    void end(String reason) {
        if (reason.equals("killed")) {
            world.features.add(Feature.KILLED);
            if (busy != null) world.features.add(Feature.KILLED_IN_CALLBACK);
        }
        alive = false;
        world.time.cancel(busy);
        observe("ended " + reason);
        var clients = new ArrayList<Client>();
        if (current != null) clients.add(current);
        for (var entry : mailbox) {
            switch (entry) {
                case Entry.Asked(_, var client) -> clients.add(client);
                case Entry.System(_, var client) -> clients.add(client);
                case Entry.Stop(var client) -> clients.add(client);
                case Entry.Told _, Entry.Exit _ -> {}
            }
        }
        mailbox.clear();
        world.managerEnded(reason);
        clients.forEach(client -> reply(client, client.stops() && reason.equals("normal") ? "done" : reason));
    }

    String state() {
        return (!alive ? "ended" : handling ? "busy" : suspended ? "suspended" : hibernates ? "hibernated" : "waiting")
                + " " + mailbox.stream().flatMap(ManagerModel::shown).toList();
    }

    private static Stream<String> shown(Entry entry) {
        return switch (entry) {
            case Entry.Told(var event, _) -> Stream.of(event);
            case Entry.Asked(Request.Call _, _) -> Stream.of("Ask");
            case Entry.Asked(var request, _) -> Stream.of(request.getClass().getSimpleName());
            case Entry.Exit(var from, var reason) -> Stream.of("exit " + (from == null ? "outside" : from.name) + " "
                    + reason);
            case Entry.System _, Entry.Stop _ -> Stream.empty();
        };
    }
}
