package dev.coppice.examples.basket;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeEvent;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.cluster.jgroups.JGroupsTransport;
import dev.coppice.core.ActorRuntime;
import dev.coppice.entities.Entities;
import dev.coppice.entities.EntityOptions;
import dev.coppice.entities.Singleton;
import dev.coppice.examples.Arguments;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// One node of the service. Started several times with the same folder, the nodes find each other.
public final class BasketService {
    private static final String USAGE = "BasketService NAME HOST:PORT FOLDER [CLUSTER ADDRESS ADDRESSES]";

    private BasketService() {}

    /// @param args the name of the node; where its web server listens; the folder of the store; and for nodes that are
    ///     not all on this machine the name of the cluster, the own address in it, and those of all, with commas
    public static void main(String... args) throws IOException, InterruptedException {
        var words = new Arguments(USAGE, 6, args);
        var name = words.text(0, "shop-1");
        var web = address(words.text(1, "127.0.0.1:8080"));
        var options = options(NodeOptions.named(name).cluster(words.text(3, "baskets")), args);
        serve(name, web, new Store(Path.of(words.text(2, "baskets"))), options);
    }

    private static NodeOptions options(NodeOptions options, String... args) {
        if (args.length < 6) return options;
        var own = address(args[4]);
        return options.transport(JGroupsTransport.tcp(own.getPort()).listenOn(own.getHostString()))
                .discover(Discovery.addresses(args[5].split(",")))
                .insecure(); // it is an example: see the guide on how to secure a cluster
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) throw new IllegalArgumentException(text + " is no host:port; usage: " + USAGE);
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    // @start region="serve"
    private static void serve(String name, InetSocketAddress address, Store store, NodeOptions options)
            throws IOException, InterruptedException {
        var types = Types.of(Basket.Message.class, Basket.State.class, Checkout.Invoice.class, Checkout.State.class);
        var runtime = ActorRuntime.open();
        var node = Node.join(runtime, options.types(types));
        node.onEvent(event -> System.out.println(name + " sees that " + switch (event) {
            case NodeEvent.Up(var peer) -> peer.name() + " is here";
            case NodeEvent.Down(var peer, var why) -> peer.name() + " is gone: " + why;
        }));
        var takeOver = EntityOptions.defaults().takeOver(Duration.ofSeconds(10), Duration.ofSeconds(12));
        var baskets = Entities.of(node, "baskets", new Basket(store, name), takeOver);
        var checkout = Singleton.of(node, Checkout.NAME, new Checkout(store, name), takeOver);
        var server = new Web(baskets, checkout).open(address);

        // On SIGTERM: no new requests, then the baskets move to the other nodes, then the runtime closes.
        var left = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.stop(30);
            node.close();
            runtime.close();
            System.out.println(name + " has left");
            left.countDown();
        }));
        System.out.println(name + " serves at " + server.getAddress().getPort());
        left.await();
    }
    // @end region="serve"
}
