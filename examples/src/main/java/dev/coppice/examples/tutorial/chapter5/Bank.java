package dev.coppice.examples.tutorial.chapter5;

// @start region="bank"
/// Takes money from bidders. May take long, and may fail.
@FunctionalInterface
public interface Bank {

    /// Takes the money for `thing`. Asked twice for the same thing, it takes the money once.
    void charge(String thing, Bid bid) throws Exception;
}
// @end
