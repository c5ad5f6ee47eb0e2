package dev.coppice.cluster.jgroups;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.spi.Address;
import dev.coppice.cluster.spi.Channel;
import dev.coppice.cluster.spi.ChannelHandler;
import dev.coppice.cluster.spi.Transport.Settings;
import dev.coppice.cluster.spi.TransportFailed;
import dev.coppice.cluster.spi.TransportFailed.Kind;
import dev.coppice.cluster.spi.View;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.protocols.UNICAST3;
import org.jspecify.annotations.Nullable;

/// One member of the engine's group. Thread-safe.
///
/// The engine's threads call the handler. They hold the read side of `callbacks` meanwhile, so that closing can wait
/// until the last call has returned.
final class EngineChannel implements Channel, Receiver {
    private static final long MILLIS_TO_MERGE = 5000;

    private final Settings settings;
    private final ChannelHandler handler;
    private final @Nullable PeerCertificates peers;
    private final GuardedTcp tcp;
    private final JChannel engine;
    private final ReentrantReadWriteLock callbacks = new ReentrantReadWriteLock();
    private final CountDownLatch company = new CountDownLatch(1);
    private boolean closed;
    private long views;

    private EngineChannel(Place place, @Nullable Certificates certificates, Settings settings, ChannelHandler handler)
            throws TransportFailed {
        this.settings = settings;
        this.handler = handler;
        peers = settings.tls() != null && settings.tls().bindsNames() ? new PeerCertificates() : null;
        tcp = new GuardedTcp(this::gone, settings.detect().multipliedBy(5).dividedBy(7), peers);
        var stack = Stack.of(tcp, place, certificates, settings);
        try {
            engine = new JChannel(stack);
        } catch (LinkageError missing) {
            throw new TransportFailed(Kind.SETTINGS, "a class that the discovery needs is not on the class path: "
                    + missing.getMessage() + (settings.discovery() instanceof Discovery.Kubernetes
                            ? "; add org.jgroups.kubernetes:jgroups-kubernetes with its dependencies "
                                    + "and jakarta.json:jakarta.json-api"
                            : ""), missing);
        } catch (Exception failed) { // the engine throws all sorts
            throw new TransportFailed(Kind.SETTINGS, "the engine refuses its settings: " + failed.getMessage(), failed);
        }
        engine.name(settings.node());
        engine.setDiscardOwnMessages(true);
        engine.setReceiver(this);
    }

    static EngineChannel open(Place place, @Nullable Certificates certificates, Settings settings,
            ChannelHandler handler)
            throws TransportFailed {
        var channel = new EngineChannel(place, certificates, settings, handler);
        boolean joined = false;
        try {
            channel.connect(place);
            channel.checkCompany(certificates);
            joined = true;
            return channel;
        } finally {
            if (!joined) channel.close();
        }
    }

    private void connect(Place place) throws TransportFailed {
        try {
            engine.connect(settings.cluster());
        } catch (Exception failed) { // the engine throws all sorts
            for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) throw taken(place, failed);
            }
            throw new TransportFailed(Kind.OTHER, "the engine cannot connect: " + failed.getMessage(), failed);
        }
    }

    private static TransportFailed taken(Place place, Throwable cause) {
        var ports = place.range() == 0 ? "port " + place.port() + " of " : "all ports from " + place.port() + " to "
                + (place.port() + place.range()) + " of ";
        return new TransportFailed(Kind.ADDRESS, ports + place.address().getHostAddress()
                + (place.range() == 0 ? " is" : " are") + " taken by other programs; choose another with"
                + " JGroupsTransport.tcp(port)", cause);
    }

    /// A node that was given the addresses of others, and none of its own among them, must not be alone.
    private void checkCompany(@Nullable Certificates certificates) throws TransportFailed {
        if (!(settings.discovery() instanceof Discovery.Addresses(var addresses)) || !isAlone()) return;
        var targets = new ArrayList<CompletableFuture<Reachability>>();
        boolean ownAmongThem = false;
        for (var address : addresses) {
            var target = Place.socket(address);
            if (isOwn(target)) ownAmongThem = true;
            else targets.add(probe(address, target, certificates));
        }
        var results = targets.stream().map(CompletableFuture::join).toList();
        var tls = results.stream().filter(result -> result.kind() == Reachability.Kind.TLS).toList();
        if (!tls.isEmpty()) throw new TransportFailed(Kind.TLS, "TLS was refused: " + listed(tls), null);
        if (ownAmongThem) return;
        if (results.stream().noneMatch(result -> result.kind() == Reachability.Kind.REACHED)) {
            throw new TransportFailed(Kind.NO_ADDRESS_REACHED,
                    "none of the given addresses can be reached: " + listed(results)
                    + ". The first node of a cluster lists its own address as well", null);
        }
        if (!awaitCompany()) {
            throw new TransportFailed(Kind.NO_ADDRESS_REACHED, "no member of the cluster " + settings.cluster()
                    + " answers at the given addresses: " + listed(results)
                    + ". Look whether the name of the cluster is the same", null);
        }
    }

    private static CompletableFuture<Reachability> probe(
            String address, InetSocketAddress target, @Nullable Certificates certificates) {
        var result = new CompletableFuture<Reachability>();
        Thread.ofVirtual().start(() -> result.complete(Reachability.of(address, target, certificates)));
        return result;
    }

    private static String listed(List<Reachability> results) {
        return String.join("; ", results.stream().map(Reachability::toString).toList());
    }

    private boolean isOwn(InetSocketAddress target) {
        return !target.isUnresolved() && tcp.listening(engine.getAddress())
                .equals(target.getAddress().getHostAddress() + ":" + target.getPort());
    }

    private boolean isAlone() {
        var view = engine.getView();
        return view == null || view.size() < 2;
    }

    /// Others that start at the same time found groups of their own, which merge within seconds.
    private boolean awaitCompany() {
        try {
            return company.await(Math.min(settings.timeout().toMillis(), MILLIS_TO_MERGE), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    // events of the engine

    @Override public void viewAccepted(org.jgroups.View view) {
        var members = new ArrayList<Address>();
        for (var member : view.getMembers()) members.add(wrapped(member));
        if (peers != null) peers.members(view.getMembers());
        call(node -> node.view(new View(++views, members)));
        if (members.size() > 1) company.countDown(); // only now does the node know
    }

    @Override public void receive(Message message) {
        if (!(message instanceof BytesMessage) || !message.hasArray() || message.getSrc() == null) return;
        var packet = ByteBuffer.wrap(message.getArray(), message.getOffset(), message.getLength()).slice();
        call(node -> node.received(wrapped(message.getSrc()), packet));
    }

    private void gone(org.jgroups.Address member, String why) {
        call(node -> node.broken(wrapped(member), why));
    }

    private void call(Consumer<ChannelHandler> report) {
        var lock = callbacks.readLock();
        lock.lock();
        try {
            if (!closed) report.accept(handler);
        } finally {
            lock.unlock();
        }
    }

    private EngineAddress wrapped(org.jgroups.Address member) {
        return new EngineAddress(member, tcp::listening);
    }

    // requests of the node

    @Override public Address address() {
        return wrapped(engine.getAddress());
    }

    @Override public String description() {
        return (settings.tls() == null ? "tcp://" : "tls://") + tcp.listening(engine.getAddress());
    }

    @Override public void send(Address to, byte[] packet) throws IOException {
        try {
            tcp.write(() -> engine.send(new BytesMessage(((EngineAddress) to).engine(), packet)));
        } catch (Exception failed) { // the engine throws all sorts
            throw new IOException("the engine cannot send to " + to + ": " + failed.getMessage(), failed);
        }
    }

    /// The engine would repeat all of it once the member can be reached again, in order and before anything new: after
    /// a cut of some seconds, that held up the merge of the groups for as long again.
    @Override public void forget(Address peer) {
        var member = ((EngineAddress) peer).engine();
        UNICAST3 unicast = engine.getProtocolStack().findProtocol(UNICAST3.class);
        unicast.removeSendConnection(member);
        tcp.forget(member);
    }

    @Override public @Nullable Set<String> certificateNames(Address peer) {
        return peers == null ? null : peers.of(((EngineAddress) peer).engine());
    }

    @Override public void close() {
        engine.close();
        var lock = callbacks.writeLock();
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}
