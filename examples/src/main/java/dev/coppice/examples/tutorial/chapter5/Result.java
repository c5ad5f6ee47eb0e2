package dev.coppice.examples.tutorial.chapter5;

/// How an auction ended.
public sealed interface Result {
    record Sold(Bid bid) implements Result {}
    record Unsold(String why) implements Result {}
}
