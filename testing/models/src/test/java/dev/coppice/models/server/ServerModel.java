package dev.coppice.models.server;

import dev.coppice.models.server.Entry.Client;
import dev.coppice.models.server.Step.Plan;
import net.jqwik.api.Assume;

/// A server according to the contract, and everything that is done to it.
final class ServerModel {
    final World world = new World();
    private final Setting setting;
    private final Mailbox mailbox;
    private final ServerProcess process;
    private int number;

    ServerModel(Setting setting) {
        this.setting = setting;
        mailbox = new Mailbox(world, setting);
        process = new ServerProcess(world, setting, mailbox);
    }

    // ── commands ──

    void step(Step step) {
        int id = number++;
        world.settled();
        switch (step) {
            case Step.Cast(var plan, var byName) -> cast("m" + id, plan, byName);
            case Step.CastLate(var plan, var late) -> {
                boolean before = process.dead;
                process.held = true;
                cast("m" + id, plan, false);
                Assume.that(!process.dead || before); // what notices the end gets its turn only later
                if (!process.dead) world.features.add(Feature.COMES_LATE);
                var callback = process.busy;
                Assume.that(!mailbox.hasWaiting());
                world.settled();
                long target = world.now() + late;
                world.exclusively(() -> world.time.await(() -> false, target));
                Assume.that(process.busy == callback); // it would go on later
                process.held = false;
            }
            case Step.Ask(var plan, var timeout, var byName) -> ask("m" + id, plan, timeout, byName);
            case Step.System(var kind) -> {
                var client = new Client("s" + id, null);
                if (process.dead) world.answer(client, "no process");
                else mailbox.add(new Entry.System(kind, client));
            }
            case Step.Stop(var reason) -> {
                var client = new Client("s" + id, reason.text());
                if (process.dead) world.answer(client, "no process");
                else mailbox.add(new Entry.Stop(reason.text(), client));
            }
            case Step.Exit(var from, var reason) -> process.neighbours.exit(from, reason);
            case Step.EndOther(var which, var reason) -> process.whole(() -> process.neighbours.end(which, reason));
            case Step.Wait(var millis) -> world.time.advanceTo(world.now() + millis);
        }
        process.pump();
        world.observed.snapshot(world.now(), process.state());
    }

    private void cast(String id, Plan plan, boolean byName) {
        if (isUnknown(byName)) {
            world.observed.deadLetter(id, "UNKNOWN_NAME");
            world.observed.reply(id, world.now(), "sent");
            return;
        }
        if (process.dead) {
            world.observed.deadLetter(id, "ENDED");
            world.observed.reply(id, world.now(), "sent");
            return;
        }
        var message = new Entry.Message(id, plan, null, null);
        switch (mailbox.offer(message, true)) {
            case TAKEN -> world.observed.reply(id, world.now(), "sent");
            case WAITS -> {}
            case REFUSED -> world.observed.reply(id, world.now(), "refused");
            case DROPPED -> {
                world.observed.deadLetter(id, "DROPPED");
                world.observed.reply(id, world.now(), "sent");
            }
            case ENDS -> {
                world.features.add(Feature.MAILBOX_ENDS_IT);
                world.observed.deadLetter(id, "ENDED");
                world.observed.reply(id, world.now(), "sent");
                process.die("max_mailbox");
            }
        }
    }

    private void ask(String id, Plan plan, int timeout, boolean byName) {
        var client = new Client(id, null);
        if (isUnknown(byName) || process.dead) {
            world.answer(client, "no process");
            return;
        }
        var message = new Entry.Message(id, plan, client, null);
        var outcome = mailbox.offer(message, true);
        switch (outcome) {
            case TAKEN, WAITS -> client.timeout = world.time.at(world.now() + timeout, () -> {
                world.features.add(Feature.CALL_TIMES_OUT);
                mailbox.leave(message);
                world.answer(client, "timeout");
            });
            case REFUSED -> world.answer(client, "refused");
            case DROPPED -> world.answer(client, "max_mailbox");
            case ENDS -> {
                world.features.add(Feature.MAILBOX_ENDS_IT);
                process.die("max_mailbox");
                world.answer(client, "max_mailbox");
            }
        }
    }

    /// Whether the name that is used as the address has no holder.
    private boolean isUnknown(boolean byName) {
        boolean unknown = byName && setting.traits().named() && !process.named;
        if (unknown) world.features.add(Feature.NAME_UNKNOWN);
        return unknown;
    }
}
