package org.example.sessions;

/// A customer of the shop, and what the customer has subscribed to.
record User(String name, String plan) {}
