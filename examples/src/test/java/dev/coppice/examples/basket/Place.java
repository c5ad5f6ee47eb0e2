package dev.coppice.examples.basket;

import dev.coppice.testsupport.Network;
import dev.coppice.testsupport.Ports;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Where the nodes of a trial run, by number from 1.
sealed interface Place extends AutoCloseable {

    /// Returns the words that run a command at a place.
    List<String> prefix(int number);

    /// Returns where the web server of a node listens, as host:port; port 0 for any.
    String web(int number);

    /// Returns where a node is reached by the others, as host:port.
    String address(int number);

    int size();

    default String addresses() {
        return IntStream.rangeClosed(1, size()).mapToObj(this::address).collect(Collectors.joining(","));
    }

    @Override void close();

    /// All on the loopback address, which cannot be split.
    record Loopback(List<Integer> ports) implements Place {
        static Loopback of(int size) {
            return new Loopback(IntStream.range(0, size).mapToObj(any -> Ports.free()).toList());
        }

        @Override public List<String> prefix(int number) {
            return List.of();
        }

        @Override public String web(int number) {
            return "127.0.0.1:0";
        }

        @Override public String address(int number) {
            return "127.0.0.1:" + ports.get(number - 1);
        }

        @Override public int size() {
            return ports.size();
        }

        @Override public void close() {}
    }

    /// Each in a namespace of its own.
    record Namespaces(Network network, int size) implements Place {
        /// @throws IOException if this machine does not permit it
        static Namespaces of(int size) throws IOException {
            return new Namespaces(Network.of(size), size);
        }

        void split(Set<Integer> side) throws IOException {
            for (int number : side) network.move(number, 1);
        }

        void heal() throws IOException {
            for (int number = 1; number <= size; number++) network.move(number, 0);
        }

        @Override public List<String> prefix(int number) {
            return network.prefix(number);
        }

        @Override public String web(int number) {
            return network.outerHost(number) + ":8080";
        }

        @Override public String address(int number) {
            return network.address(number);
        }

        @Override public void close() {
            network.close();
        }
    }
}
