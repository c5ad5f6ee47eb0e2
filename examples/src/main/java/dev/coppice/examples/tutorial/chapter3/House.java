package dev.coppice.examples.tutorial.chapter3;

// @start region="house"
import dev.coppice.core.Name;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;

/// Keeps a book and an auction running.
public final class House extends Supervisor {
    public static final Name<Book.Message> BOOK = new Name<>("book");
    public static final Name<Auction.Message> CLOCK = new Name<>("clock");

    @Override protected SupervisorSpec init() {
        return restForOne(
                ChildSpec.of(BOOK, new Book()),
                ChildSpec.of(CLOCK, new Auction())).intensity(3, Duration.ofSeconds(5));
    }
}
// @end
