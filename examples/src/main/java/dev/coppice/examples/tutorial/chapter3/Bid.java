package dev.coppice.examples.tutorial.chapter3;

/// The offer of one bidder.
public record Bid(String bidder, int amount) {}
