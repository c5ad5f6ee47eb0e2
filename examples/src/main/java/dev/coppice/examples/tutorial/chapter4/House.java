package dev.coppice.examples.tutorial.chapter4;

// @start region="house"
import dev.coppice.behaviours.Registry;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.Plan;
import dev.coppice.supervision.Supervisor;

/// Keeps a book, and any number of auctions.
public final class House extends Supervisor {
    static final Name<Book.Message> BOOK = new Name<>("book");
    private static final Name<DynamicSupervisor.Message> AUCTIONS = new Name<>("auctions");

    private final Registry<String, Object> things = Registry.unique("things");

    @Override protected Plan init() {
        return restForOne(
                ChildSpec.of(BOOK, new Book()),
                ChildSpec.of(things),
                ChildSpec.of(AUCTIONS, DynamicSupervisor.create()));
    }

    /// Opens an auction for `thing`, which must not be for sale yet.
    public StartResult<Auction.Message> open(ActorRuntime runtime, String thing) {
        var auction = ChildSpec.of(new Auction(thing), StartOptions.named(things.name(thing)).label("Auction of the " + thing));
        return DynamicSupervisor.startChild(runtime.ref(AUCTIONS), auction);
    }

    /// The address of whoever sells `thing` when it is used.
    public Ref<Auction.Message> auction(ActorRuntime runtime, String thing) {
        return runtime.ref(things.name(thing));
    }

    /// What is for sale now.
    public int count() {
        return things.count();
    }
}
// @end
