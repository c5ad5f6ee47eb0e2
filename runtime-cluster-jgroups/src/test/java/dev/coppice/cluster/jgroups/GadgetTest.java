package dev.coppice.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.spi.Transport.Settings;
import dev.coppice.testsupport.Ports;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jgroups.BytesMessage;
import org.jgroups.CompositeMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.Receiver;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.AuthHeader;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.stack.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A member that was let in sends objects that run code when they are deserialised.
@Timeout(120)
class GadgetTest {
    private static final AtomicInteger RUNS = new AtomicInteger();

    /// Runs code in whoever deserialises it.
    static final class Gadget implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(ObjectInputStream in) {
            RUNS.incrementAndGet();
        }
    }

    /// A member with the engine's own TCP, which accepts and sends everything.
    private static JChannel engine(Settings settings, int port) throws Exception {
        var place = new Place(InetAddress.getLoopbackAddress(), port, 0, null, 0);
        var guarded = new GuardedTcp((member, why) -> {}, Duration.ofSeconds(5), null);
        List<Protocol> stack = new ArrayList<>(Stack.of(guarded, place, null, settings));
        var plain = new TCP();
        plain.setBindAddress(place.address());
        plain.setBindPort(port);
        plain.setPortRange(0);
        plain.setBundlerType("no-bundler");
        plain.setMessageProcessingPolicy("all-direct");
        stack.set(0, plain);
        var channel = new JChannel(stack);
        channel.setReceiver(new Receiver() {
            @Override public void receive(Message message) {}
        });
        return channel;
    }

    private static Settings settings(String cluster, Discovery discovery) {
        return new Settings(cluster, "n", discovery, null, Duration.ofSeconds(7), Duration.ofSeconds(6));
    }

    private static List<Message> attacks(org.jgroups.Address to) throws Exception {
        var serialised = new BytesMessage(to).setObject(new Gadget());
        var asked = new BytesMessage(to).setObject(new Gadget()).setFlag(Message.Flag.OOB, Message.Flag.NO_RELIABILITY)
                .putHeader(ClassConfigurator.getProtocolId(UNICAST3.class), UnicastHeader3.createXmitReqHeader());
        var nested = new CompositeMessage(to, new ObjectMessage(to, new Gadget()));
        var token = new BytesMessage(to, new byte[8]).putHeader((short) 700, new AuthHeader());
        return List.of(serialised, asked, nested, token, new ObjectMessage(to, new Gadget()));
    }

    /// Shows that the attack is one: without the guard it runs.
    @Test void objectMessage_runsInTheEngineAlone() throws Exception {
        var cluster = "gadget-" + UUID.randomUUID();
        int port = Ports.free();
        RUNS.set(0);
        try (var victim = engine(settings(cluster, Discovery.none()), port);
             var attacker = engine(settings(cluster, Discovery.addresses("127.0.0.1:" + port)), Ports.free())) {
            victim.connect(cluster);
            attacker.connect(cluster);
            for (var attack : attacks(victim.getAddress())) attacker.send(attack);
            await().atMost(Duration.ofSeconds(10)).until(() -> RUNS.get() > 0);
        }
    }

    @Test void objectMessage_doesNotRunHere_andOthersGoOn() throws Exception {
        var cluster = "gadget-" + UUID.randomUUID();
        int port = Ports.free();
        var ear = new Ear();
        var node = JGroupsTransport.tcp(port).open(settings(cluster, Discovery.none()), ear);
        RUNS.set(0);
        try (var attacker = engine(settings(cluster, Discovery.addresses("127.0.0.1:" + port)), Ports.free())) {
            attacker.connect(cluster);
            ear.awaitMembers(2);
            var to = attacker.getView().getMembers().stream()
                    .filter(member -> !member.equals(attacker.getAddress())).findFirst().orElseThrow();
            for (var attack : attacks(to)) attacker.send(attack);
            var bystander = JGroupsTransport.tcp(Ports.free())
                    .open(settings(cluster, Discovery.addresses("127.0.0.1:" + port)), new Ear());
            try {
                ear.awaitMembers(3);
                bystander.send(node.address(), ByteBuffer.allocate(8).putLong(0).array());
                await().atMost(Duration.ofSeconds(10)).until(() -> ear.received == 1);
            } finally {
                bystander.close();
            }
            assertThat(RUNS).hasValue(0);
        } finally {
            node.close();
        }
    }
}
