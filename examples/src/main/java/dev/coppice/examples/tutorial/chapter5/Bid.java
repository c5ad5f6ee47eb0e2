package dev.coppice.examples.tutorial.chapter5;

/// The offer of one bidder.
public record Bid(String bidder, int amount) {}
