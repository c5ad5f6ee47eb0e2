package dev.coppice.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.Tls;
import dev.coppice.cluster.spi.Channel;
import dev.coppice.cluster.spi.Transport.Settings;
import dev.coppice.cluster.spi.TransportFailed;
import dev.coppice.cluster.spi.TransportFailed.Kind;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.Ports;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Certificates of both sides, and each way to get them wrong.
@Timeout(180)
class TlsTest {
    private static final String CLUSTER = "tls-" + UUID.randomUUID();
    @TempDir static Path folder;
    private static Authority authority;
    private static Authority stranger;
    private static Tls good;
    private static int port;
    private static Ear ear;
    private static Channel node;

    @BeforeAll static void start() throws Exception {
        authority = new Authority(folder, "authority");
        stranger = new Authority(folder, "stranger");
        good = authority.certificate("shop-1", "-1d");
        port = Ports.free();
        ear = new Ear();
        node = JGroupsTransport.tcp(port).open(settings(Discovery.none(), good), ear);
    }

    @AfterAll static void stop() {
        node.close();
    }

    private static Settings settings(Discovery discovery, @Nullable Tls tls) {
        return new Settings(CLUSTER, "n", discovery, tls, Duration.ofSeconds(7), Duration.ofSeconds(6));
    }

    private static TransportFailed refused(@Nullable Tls tls) {
        return JGroupsTransportTest.failure(
                JGroupsTransport.tcp(Ports.free()), settings(Discovery.addresses("127.0.0.1:" + port), tls));
    }

    @Test void nodeWithACertificateOfTheSameAuthority_joins() throws Exception {
        var other = JGroupsTransport.tcp(Ports.free())
                .open(settings(Discovery.addresses("127.0.0.1:" + port), authority.certificate("shop-2", "-1d")),
                        new Ear());
        try {
            ear.awaitMembers(2);
            assertThat(other.description()).startsWith("tls://127.0.0.1:");
        } finally {
            other.close();
        }
        ear.awaitMembers(1);
    }

    @Test void certificateOfAnotherAuthority_isRefusedAndSaid() throws Exception {
        var failed = refused(stranger.certificate("shop-3", "-1d"));
        assertThat(failed.kind()).isEqualTo(Kind.TLS);
        assertThat(failed)
                .hasMessageContaining("127.0.0.1:" + port
                        + ": its certificate is refused: unable to find valid certification path");
        // The other side refuses as well: this one trusts both authorities, and has a certificate of the wrong one.
        var foreign = stranger.certificate("shop-4", "-1d");
        var failedThere = refused(foreign.trustStore(folder.resolve("authority-trust.p12"), Authority.SECRET));
        assertThat(failedThere.kind()).isEqualTo(Kind.TLS);
        assertThat(failedThere).hasMessageContaining("it refuses the certificate of this node");
        assertThat(ear.view).isNotNull();
        assertThat(ear.view.members()).hasSize(1);
    }

    @Test void certificateOutOfDate_isSaidBeforeAnybodyIsAsked() throws Exception {
        var failed = refused(authority.certificate("shop-5", "-20d"));
        assertThat(failed.kind()).isEqualTo(Kind.TLS);
        assertThat(failed).hasMessageContaining("the certificate of this node in")
                .hasMessageContaining("is not valid today");
    }

    @Test void nameThatIsNotAllowed_isRefusedAndSaid() throws Exception {
        var failed = refused(authority.certificate("shop-6", "-1d").allow("shop-6", "shop-7"));
        assertThat(failed.kind()).isEqualTo(Kind.TLS);
        assertThat(failed).hasMessageContaining("the certificate is for [shop-1], and allowed are [shop-6, shop-7]");
    }

    @Test void certificateThatIsRenewed_isPresentedWithoutARestart() throws Exception {
        var store = folder.resolve("renewed.p12");
        Files.copy(authority.certificate("shop-8", "-1d").keyStore(), store);
        var tls = Tls.keyStore(store, Authority.SECRET).trustStore(folder.resolve("authority-trust.p12"),
                Authority.SECRET);
        int own = Ports.free();
        var running = JGroupsTransport.tcp(own).open(settings(Discovery.none(), tls), new Ear());
        try {
            assertThat(presentedBy(own)).isEqualTo("CN=shop-8");
            Files.copy(authority.certificate("shop-9", "-1d").keyStore(), store, StandardCopyOption.REPLACE_EXISTING);
            later(store, 1);
            assertThat(presentedBy(own)).isEqualTo("CN=shop-9");
            Files.writeString(store, "no key store");
            later(store, 2);
            assertThat(presentedBy(own)).isEqualTo("CN=shop-9"); // the last one that can be used
        } finally {
            running.close();
        }
    }

    /// Makes the file look as if it had been written later, whatever the resolution of the clock of the file system.
    private static void later(Path file, int seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(seconds)));
    }

    private static String presentedBy(int port) throws Exception {
        var context = Certificates.of(good).context();
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
        }
    }

    @Conformance("DST-132")
    @Test void strangers_areRefusedBeforeAnythingOfThemIsRead() throws Exception {
        var allowing = Ports.free();
        var choosy = JGroupsTransport.tcp(allowing)
                .open(settings(Discovery.none(), good.allow("shop-1", "shop-2")), new Ear());
        try {
            assertThat(isRefused(port, null)).as("no certificate").isTrue();
            assertThat(isRefused(port, authority.certificate("old", "-20d").keyStore())).as("expired").isTrue();
            assertThat(isRefused(port, stranger.certificate("foe", "-1d").keyStore())).as("other authority").isTrue();
            var unknown = authority.certificate("shop-10", "-1d").keyStore();
            assertThat(isRefused(allowing, unknown)).as("name that is not allowed").isTrue();
            assertThat(isRefused(port, unknown)).as("the same certificate elsewhere").isFalse();
        } finally {
            choosy.close();
        }
        assertThat(ear.view).isNotNull();
        assertThat(ear.view.members()).hasSize(1);
    }

    /// Says something with the key of `store`, if any, and returns whether the node closes the connection for it.
    private static boolean isRefused(int port, @Nullable Path store) throws Exception {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store == null ? null : KeyStore.getInstance(store.toFile(), Authority.SECRET.toCharArray()),
                Authority.SECRET.toCharArray());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(KeyStore.getInstance(folder.resolve("authority-trust.p12").toFile(),
                Authority.SECRET.toCharArray()));
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(1_500);
            socket.startHandshake();
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException waits) {
            return false; // it was accepted and is expected to speak
        } catch (SSLException | SocketException refused) {
            return true;
        }
    }

    @Test void nodeWithoutTls_isToldThatItNeedsIt() {
        var failed = refused(null);
        assertThat(failed.kind()).isEqualTo(Kind.TLS);
        assertThat(failed).hasMessageContaining("it requires TLS, and this node has no certificate");
    }

    @Test void nodeWithTls_isToldThatTheOtherHasNone() throws Exception {
        int plain = Ports.free();
        var other = JGroupsTransport.tcp(plain).open(settings(Discovery.none(), null), new Ear());
        try {
            var failed = JGroupsTransportTest.failure(
                    JGroupsTransport.tcp(Ports.free()), settings(Discovery.addresses("127.0.0.1:" + plain), good));
            assertThat(failed.kind()).isEqualTo(Kind.TLS);
            assertThat(failed).hasMessageContaining("it does not speak TLS, and this node requires it");
        } finally {
            other.close();
        }
    }

    @Test void filesThatAreWrong_areNamed() throws Exception {
        var missing = refused(Tls.keyStore(folder.resolve("nowhere.p12"), "x"));
        assertThat(missing.kind()).isEqualTo(Kind.TLS);
        assertThat(missing).hasMessageContaining("nowhere.p12 does not exist or cannot be read");
        assertThat(refused(Tls.keyStore(good.keyStore(), "wrong-password")))
                .hasMessageContaining("the password of the key store").hasMessageContaining("is wrong");
        var noStore = Files.writeString(folder.resolve("text.p12"), "no key store");
        assertThat(refused(Tls.keyStore(noStore, "x"))).hasMessageContaining("text.p12");
        assertThat(refused(Tls.keyStore(folder.resolve("authority-trust.p12"), Authority.SECRET)))
                .hasMessageContaining("contains no key with a certificate");
    }
}
