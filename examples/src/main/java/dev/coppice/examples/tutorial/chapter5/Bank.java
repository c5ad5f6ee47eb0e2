package dev.coppice.examples.tutorial.chapter5;

// @start region="bank"
/// Charges bidders. May be slow, and may fail.
@FunctionalInterface
public interface Bank {

    /// Charges a bidder for `thing`. The request is idempotent: a second one for the same thing takes no money.
    void charge(String thing, Bid bid) throws Exception;
}
// @end
