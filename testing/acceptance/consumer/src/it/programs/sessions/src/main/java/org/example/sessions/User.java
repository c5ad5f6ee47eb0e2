package org.example.sessions;

/// A customer of the shop, and the subscriptions of the customer.
record User(String name, String plan) {}
