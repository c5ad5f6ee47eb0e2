package dev.coppice.examples.tutorial.chapter7;

/// The offer of one bidder.
public record Bid(String bidder, int amount) {}
