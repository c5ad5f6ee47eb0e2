package dev.coppice.examples.tutorial.chapter4;

/// What somebody offers.
public record Bid(String bidder, int amount) {}
