package dev.coppice.examples.tutorial.chapter8;

public record Bid(String bidder, int amount) {}
