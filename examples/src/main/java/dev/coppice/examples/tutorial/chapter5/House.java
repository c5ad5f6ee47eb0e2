package dev.coppice.examples.tutorial.chapter5;

import dev.coppice.behaviours.registry.Registry;
import dev.coppice.behaviours.task.TaskSupervisor;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;

/// Keeps a book, any number of auctions, and the payments in progress running.
public final class House extends Supervisor {
    static final Name<Book.Message> BOOK = new Name<>("book");
    static final Name<DynamicSupervisor> PAYMENTS = new Name<>("payments");
    private static final Name<DynamicSupervisor> AUCTIONS = new Name<>("auctions");

    private final Registry<String, Auction.Message> things = Registry.unique("things");
    private final Bank bank;
    private final Terms terms;

    public House(Bank bank, Terms terms) {
        this.bank = bank;
        this.terms = terms;
    }

    // @start region="plan"
    @Override protected SupervisorSpec init() {
        return restForOne(
                ChildSpec.of(BOOK, new Book()),
                ChildSpec.of(things),
                ChildSpec.of(PAYMENTS, new TaskSupervisor()),
                ChildSpec.of(AUCTIONS, DynamicSupervisor.create()));
    }

    /// Opens an auction for `thing`, which must not be for sale yet. Ignored if the thing has been sold.
    public StartResult<Auction.Message> open(ActorRuntime runtime, String thing) {
        var options = StartOptions.named(things.name(thing)).label("Auction of the " + thing);
        var auction = ChildSpec.of(new Auction(thing, bank, terms), options).restart(Restart.TRANSIENT);
        return DynamicSupervisorRef.of(runtime, AUCTIONS).startChild(auction);
    }
    // @end

    /// The address of the auction that sells `thing` at the time of use.
    public Ref<Auction.Message> auction(ActorRuntime runtime, String thing) {
        return runtime.ref(things.name(thing));
    }

    /// The result of the auction of `thing` if it has ended, otherwise its best bid so far.
    public Book.Page page(ActorRuntime runtime, String thing) {
        return runtime.ref(BOOK).call(new Book.Read(thing));
    }
}
