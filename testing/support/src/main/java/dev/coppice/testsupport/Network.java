package dev.coppice.testsupport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Namespaces that are connected by switches: by one, unless the network is split. Needs root and iproute2.
///
/// Besides, this JVM reaches each of them by a line of its own, which no split concerns: see [#outerHost].
public final class Network implements AutoCloseable {
    static final int PORT = 7800;
    private static final int SWITCHES = 3;

    private final String prefix;
    private final String subnet;
    private final String outer;
    private final int size;
    private final List<String> undo = new ArrayList<>();

    private Network(int size) {
        long pid = ProcessHandle.current().pid();
        prefix = "c" + pid % 100_000;
        subnet = "10." + (100 + pid % 100) + "." + pid / 100 % 250 + ".";
        outer = "198." + (18 + pid % 2) + "." + pid / 2 % 250 + "."; // kept for tests of networks by RFC 2544
        this.size = size;
    }

    /// Makes a network of `size` namespaces, counted from 1.
    ///
    /// @throws IOException if that is not permitted here
    public static Network of(int size) throws IOException {
        var network = new Network(size);
        boolean made = false;
        try {
            network.make();
            made = true;
            return network;
        } finally {
            if (!made) network.close();
        }
    }

    private void make() throws IOException {
        for (int i = 0; i < SWITCHES; i++) {
            Shell.run("ip link add " + bridge(i) + " type bridge");
            undo.add("ip link del " + bridge(i));
            Shell.run("ip link set " + bridge(i) + " up");
        }
        for (int i = 1; i <= size; i++) {
            Shell.run("ip netns add " + space(i));
            undo.add("ip netns del " + space(i));
            Shell.run("ip link add " + port(i) + " type veth peer name eth0 netns " + space(i));
            Shell.run("ip link set " + port(i) + " master " + bridge(0) + " up");
            inside(i, "ip link set lo up");
            inside(i, "ip addr add " + host(i) + "/24 dev eth0");
            inside(i, "ip link set eth0 up");
            Shell.run("ip link add " + line(i) + " type veth peer name eth1 netns " + space(i));
            Shell.run("ip addr add " + outer + (4 * i + 1) + "/30 dev " + line(i));
            Shell.run("ip link set " + line(i) + " up");
            inside(i, "ip addr add " + outerHost(i) + "/30 dev eth1");
            inside(i, "ip link set eth1 up");
        }
    }

    private String bridge(int number) {
        return prefix + "b" + number;
    }

    private String port(int member) {
        return prefix + "v" + member;
    }

    private String line(int member) {
        return prefix + "l" + member;
    }

    private String space(int member) {
        return prefix + "n" + member;
    }

    /// Returns the address at which the other members reach `member`.
    public String host(int member) {
        return subnet + member;
    }

    /// Returns the address at which this JVM reaches `member`. The other members do not.
    public String outerHost(int member) {
        return outer + (4 * member + 2);
    }

    /// Returns the address of `member` with the port of its node.
    public String address(int member) {
        return host(member) + ":" + PORT;
    }

    /// The addresses of all members, separated by commas.
    public String addresses() {
        var all = new ArrayList<String>();
        for (int i = 1; i <= size; i++) all.add(address(i));
        return String.join(",", all);
    }

    /// The words that run a command in the namespace of `member`.
    public List<String> prefix(int member) {
        return List.of("ip", "netns", "exec", space(member));
    }

    private void inside(int member, String command) throws IOException {
        Shell.run("ip netns exec " + space(member) + " " + command);
    }

    /// Connects `member` to a switch, counted from 0. Only the others of that switch reach it.
    public void move(int member, int number) throws IOException {
        Shell.run("ip link set " + port(member) + " master " + bridge(number));
    }

    /// Pulls the cable of `member`, or puts it in.
    public void cable(int member, boolean in) throws IOException {
        Shell.run("ip link set " + port(member) + (in ? " up" : " down"));
    }

    /// Drops packets from `from` to `to`, or stops doing so.
    public void drop(int from, int to, boolean on) throws IOException {
        inside(from, "ip route " + (on ? "add" : "del") + " blackhole " + host(to) + "/32");
    }

    @Override public void close() {
        for (var command : undo.reversed()) Shell.quietly(command);
    }
}
