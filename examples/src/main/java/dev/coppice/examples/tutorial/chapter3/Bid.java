package dev.coppice.examples.tutorial.chapter3;

/// What somebody offers.
public record Bid(String bidder, int amount) {}
