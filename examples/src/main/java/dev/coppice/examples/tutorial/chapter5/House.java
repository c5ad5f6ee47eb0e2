package dev.coppice.examples.tutorial.chapter5;

import dev.coppice.behaviours.Registry;
import dev.coppice.behaviours.TaskSupervisor;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.Plan;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Supervisor;

/// Keeps a book, any number of auctions, and the payments that are being made.
public final class House extends Supervisor {
    static final Name<Book.Message> BOOK = new Name<>("book");
    static final Name<DynamicSupervisor.Message> PAYMENTS = new Name<>("payments");
    private static final Name<DynamicSupervisor.Message> AUCTIONS = new Name<>("auctions");

    private final Registry<String, Object> things = Registry.unique("things");
    private final Bank bank;
    private final Terms terms;

    public House(Bank bank, Terms terms) {
        this.bank = bank;
        this.terms = terms;
    }

    // @start region="plan"
    @Override protected Plan init() {
        return restForOne(
                ChildSpec.of(BOOK, new Book()),
                ChildSpec.of(things),
                ChildSpec.of(PAYMENTS, new TaskSupervisor()),
                ChildSpec.of(AUCTIONS, DynamicSupervisor.create()));
    }

    /// Opens an auction for `thing`, which must not be for sale yet. Ignored if it was sold before.
    public StartResult<Auction.Message> open(ActorRuntime runtime, String thing) {
        var options = StartOptions.named(things.name(thing)).label("Auction of the " + thing);
        var auction = ChildSpec.of(new Auction(thing, bank, terms), options).restart(Restart.TRANSIENT);
        return DynamicSupervisor.startChild(runtime.ref(AUCTIONS), auction);
    }
    // @end

    /// The address of whoever sells `thing` when it is used.
    public Ref<Auction.Message> auction(ActorRuntime runtime, String thing) {
        return runtime.ref(things.name(thing));
    }

    /// How the auction of `thing` ended, if it did, and else its best bid so far.
    public Book.Page page(ActorRuntime runtime, String thing) {
        return runtime.ref(BOOK).call(new Book.Read(thing));
    }
}
