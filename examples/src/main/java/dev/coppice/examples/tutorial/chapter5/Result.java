package dev.coppice.examples.tutorial.chapter5;

/// The result of an auction.
public sealed interface Result {
    record Sold(Bid bid) implements Result {}
    record Unsold(String why) implements Result {}
}
