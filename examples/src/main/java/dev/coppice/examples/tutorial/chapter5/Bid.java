package dev.coppice.examples.tutorial.chapter5;

/// What somebody offers.
public record Bid(String bidder, int amount) {}
