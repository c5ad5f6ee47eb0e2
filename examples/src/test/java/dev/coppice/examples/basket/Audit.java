package dev.coppice.examples.basket;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Compares the journals of the store with the observations of the customers.
final class Audit {
    long stored;
    long lost;
    long twice;
    /// Entities of which a process wrote after the next one had begun.
    long twoOwners;
    long invoices;
    long wrongInvoices;

    Audit(Store store, List<Customer> customers) throws IOException {
        Map<String, Long> numbers = new HashMap<>();
        for (var event : events(store, Checkout.NAME)) {
            if (event[0].equals("invoice")) {
                if (Long.parseLong(event[1]) != ++invoices) wrongInvoices++;
                if (numbers.put(event[2] + " " + event[3], invoices) != null) wrongInvoices++;
            }
        }
        for (var customer : customers) {
            baskets(events(store, customer.name), customer);
            customer.invoices.forEach((order, invoice) -> {
                if (!invoice.equals(numbers.get(customer.name + " " + order))) wrongInvoices++;
            });
        }
    }

    private void baskets(List<String[]> events, Customer customer) {
        var numbers = new HashSet<Long>();
        for (var event : events) {
            if (event[0].equals("add") && !numbers.add(Long.parseLong(event[1]))) twice++;
        }
        stored += numbers.size();
        for (var number : customer.added) {
            if (!numbers.contains(number)) lost++;
        }
    }

    /// Returns the words of the events of a journal.
    private List<String[]> events(Store store, String journal) throws IOException {
        var words = new ArrayList<String[]>();
        String owner = "";
        boolean two = false;
        for (var event : store.read(journal)) {
            if (event.text().equals("begin")) owner = event.owner().name();
            two |= !event.owner().name().equals(owner);
            words.add(event.text().split(" "));
        }
        if (two) twoOwners++;
        return words;
    }
}
