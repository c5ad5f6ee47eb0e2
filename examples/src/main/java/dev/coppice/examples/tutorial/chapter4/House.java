package dev.coppice.examples.tutorial.chapter4;

// @start region="house"
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;

/// Keeps a book and any number of auctions running.
public final class House extends Supervisor {
    static final Name<Book.Message> BOOK = new Name<>("book");
    private static final Name<DynamicSupervisor> AUCTIONS = new Name<>("auctions");

    private final Registry<String, Auction.Message> things = Registry.unique("things");

    @Override protected SupervisorSpec init() {
        return restForOne(
                ChildSpec.of(BOOK, new Book()),
                ChildSpec.of(things),
                ChildSpec.of(AUCTIONS, DynamicSupervisor.create()));
    }

    /// Opens an auction for `thing`, which must not be for sale yet.
    public StartResult<Auction.Message> open(ActorRuntime runtime, String thing) {
        var options = StartOptions.named(things.name(thing)).label("Auction of the " + thing);
        var auction = ChildSpec.of(new Auction(thing), options);
        return DynamicSupervisorRef.of(runtime, AUCTIONS).startChild(auction);
    }

    /// The address of the auction that sells `thing` at the time of use.
    public Ref<Auction.Message> auction(ActorRuntime runtime, String thing) {
        return runtime.ref(things.name(thing));
    }

    /// The things that are for sale now.
    public int count() {
        return things.count();
    }
}
// @end
