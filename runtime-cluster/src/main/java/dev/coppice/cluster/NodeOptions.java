package dev.coppice.cluster;

import static java.util.Objects.requireNonNull;

import dev.coppice.cluster.spi.Codec;
import dev.coppice.cluster.spi.Transport;
import dev.coppice.core.spi.Elements;
import dev.coppice.core.spi.Timeouts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Options of a node. Immutable: each method returns a changed copy.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterExamples" region="options"}
public final class NodeOptions {
    /// The role of guests.
    public static final String GUEST = "guest";
    private static final int SHORTEST_SECRET = 32;
    private static final int LONGEST_TEXT = 255;

    private final String name;
    private String cluster = "coppice";
    private @Nullable Transport transport;
    private @Nullable Codec codec;
    private Types types = Types.none();
    private Discovery discovery = Discovery.local();
    private @Nullable Tls tls;
    private byte @Nullable [] secret;
    private boolean insecure;
    private Set<String> roles = Set.of();
    private String version = "";
    private Map<String, Set<Right>> rights =
            Map.of(GUEST, Set.copyOf(EnumSet.complementOf(EnumSet.of(Right.KILL, Right.INSPECT))));
    private WhenFull whenFull = WhenFull.WAIT;
    private int high = 4 * 1024 * 1024;
    private int low = 2 * 1024 * 1024;
    private int reserve = 8 * 1024 * 1024;
    private int maxMessage = 16 * 1024 * 1024;
    private Duration sendTimeout = Duration.ofSeconds(5);
    private Duration detect = Duration.ofSeconds(7);
    private Duration settle = Duration.ofSeconds(3);
    private Duration heartbeat = Duration.ofMillis(250);
    private Duration joinTimeout = Duration.ofSeconds(20);
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration leaveTimeout = Duration.ofSeconds(30);
    private Duration nameTimeout = Duration.ofSeconds(5);

    private NodeOptions(String name) {
        this.name = name;
    }

    private NodeOptions(NodeOptions other) {
        this(other.name);
        cluster = other.cluster;
        transport = other.transport;
        codec = other.codec;
        types = other.types;
        discovery = other.discovery;
        tls = other.tls;
        secret = other.secret;
        insecure = other.insecure;
        roles = other.roles;
        version = other.version;
        rights = other.rights;
        whenFull = other.whenFull;
        high = other.high;
        low = other.low;
        reserve = other.reserve;
        maxMessage = other.maxMessage;
        sendTimeout = other.sendTimeout;
        detect = other.detect;
        settle = other.settle;
        heartbeat = other.heartbeat;
        joinTimeout = other.joinTimeout;
        connectTimeout = other.connectTimeout;
        leaveTimeout = other.leaveTimeout;
        nameTimeout = other.nameTimeout;
    }

    /// Returns the default options of a node with this name.
    ///
    /// @param name unique among the living nodes of the cluster; 1 to 255 characters without control characters
    public static NodeOptions named(String name) {
        return new NodeOptions(text("name", name));
    }

    private static String text(String what, String value) {
        requireNonNull(value, what + " must not be null");
        if (value.isBlank() || value.length() > LONGEST_TEXT || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    what + " must have 1 to " + LONGEST_TEXT + " characters and no control characters: \"" + value
                            + "\"");
        }
        return value;
    }

    // ── identity ──

    /// Sets the name of the cluster, `coppice` by default. Nodes of different clusters never connect.
    public NodeOptions cluster(String value) {
        var copy = new NodeOptions(this);
        copy.cluster = text("cluster", value);
        return copy;
    }

    /// Sets the roles of this node. Peers see them, and may give rights by them.
    public NodeOptions roles(String... values) {
        var copy = new NodeOptions(this);
        var set = new LinkedHashSet<String>();
        for (var value : Elements.list("values", values)) set.add(text("role", value));
        if (set.size() > 20) throw new IllegalArgumentException("a node has at most 20 roles, not " + set.size());
        copy.roles = Set.copyOf(set);
        return copy;
    }

    /// Makes this node a guest: it reaches the others and is reached, but they list it under [Node#guests] only, and it
    /// holds no name, entity or singleton of the cluster.
    public NodeOptions guest() {
        var all = new LinkedHashSet<>(roles);
        all.add(GUEST);
        return roles(all.toArray(String[]::new));
    }

    /// Sets the version of the application, which peers see. Empty by default.
    public NodeOptions version(String value) {
        var copy = new NodeOptions(this);
        copy.version = value.isEmpty() ? value : text("version", value);
        return copy;
    }

    // ── how ──

    /// Sets the transport. By default the one that the class path or module path provides, such as that of the artifact
    /// `runtime-cluster-jgroups`.
    public NodeOptions transport(Transport value) {
        var copy = new NodeOptions(this);
        copy.transport = requireNonNull(value, "transport must not be null");
        return copy;
    }

    /// Sets how the transport finds other nodes. [Discovery#local] by default.
    public NodeOptions discover(Discovery value) {
        var copy = new NodeOptions(this);
        copy.discovery = requireNonNull(value, "discovery must not be null");
        return copy;
    }

    /// Sets the types that may travel. None by default: then only known kinds such as texts, numbers and lists travel.
    public NodeOptions types(Types value) {
        var copy = new NodeOptions(this);
        copy.types = requireNonNull(value, "types must not be null");
        return copy;
    }

    /// Replaces the codec.
    public NodeOptions codec(Codec value) {
        var copy = new NodeOptions(this);
        copy.codec = requireNonNull(value, "codec must not be null");
        return copy;
    }

    // ── security ──

    /// Sets the certificates. Required if other machines can reach this node, unless [#insecure] is set.
    public NodeOptions tls(Tls value) {
        var copy = new NodeOptions(this);
        copy.tls = requireNonNull(value, "tls must not be null");
        return copy;
    }

    /// Sets a secret that all nodes of the cluster must have. It is never sent: each side proves that it knows it. None
    /// by default.
    ///
    /// @param value at least 32 bytes in UTF-8
    public NodeOptions secret(String value) {
        var copy = new NodeOptions(this);
        byte[] bytes = requireNonNull(value, "secret must not be null").getBytes(StandardCharsets.UTF_8);
        if (bytes.length < SHORTEST_SECRET) {
            throw new IllegalArgumentException("the secret must have at least " + SHORTEST_SECRET
                    + " bytes, and this one has "
                    + bytes.length + "; make one with: openssl rand -base64 33");
        }
        copy.secret = bytes;
        return copy;
    }

    /// Allows other machines to reach this node without TLS. Any program with access to the port then has the powers of
    /// a peer.
    public NodeOptions insecure() {
        var copy = new NodeOptions(this);
        copy.insecure = true;
        return copy;
    }

    /// Gives peers with `role` exactly these rights. A peer with several such roles has the rights of all of them.
    /// Peers without such a role have all rights but [Right#INSPECT]; guests also lack [Right#KILL] unless this method
    /// says otherwise.
    public NodeOptions rights(String role, Right... values) {
        var copy = new NodeOptions(this);
        var all = new HashMap<>(rights);
        all.put(text("role", role), Set.copyOf(Elements.list("values", values)));
        copy.rights = Map.copyOf(all);
        return copy;
    }

    // ── limits ──

    /// Sets the treatment of a message to a peer whose queue is full. [WhenFull#WAIT] by default.
    public NodeOptions whenFull(WhenFull value) {
        var copy = new NodeOptions(this);
        copy.whenFull = requireNonNull(value, "whenFull must not be null");
        return copy;
    }

    /// Sets the limits of the queue to each peer, in bytes: 4 MiB, 2 MiB and 8 MiB by default.
    ///
    /// @param high the queue is full above this
    /// @param low it is no longer full below this
    /// @param reserve how much more signals and replies may use; if that is exceeded, the peer is given up
    public NodeOptions queue(int high, int low, int reserve) {
        if (low < 1 || low > high || reserve < 1) {
            throw new IllegalArgumentException("queue needs 1 <= low <= high and a positive reserve: high " + high
                    + ", low "
                    + low + ", reserve " + reserve);
        }
        var copy = new NodeOptions(this);
        copy.high = high;
        copy.low = low;
        copy.reserve = reserve;
        return copy;
    }

    /// Sets the largest size of one message in bytes, 16 MiB by default. A larger one cannot be sent; a peer that sends
    /// a larger one is given up. At least 1 KiB.
    public NodeOptions maxMessage(int bytes) {
        if (bytes < 1024) throw new IllegalArgumentException("maxMessage must be at least 1024: " + bytes);
        var copy = new NodeOptions(this);
        copy.maxMessage = bytes;
        return copy;
    }

    /// Sets how long a cast waits for room in the queue, 5 s by default. Then [LinkFull] is thrown.
    public NodeOptions sendTimeout(Duration value) {
        var copy = new NodeOptions(this);
        copy.sendTimeout = Timeouts.require("sendTimeout", value);
        return copy;
    }

    // ── times ──

    /// Sets after how long without a sign of life a peer is lost, 7 s by default.
    public NodeOptions detect(Duration value) {
        var copy = new NodeOptions(this);
        copy.detect = positive("detect", value);
        return copy;
    }

    /// Sets how long the transport's view must stay the same before a peer that it excludes is disconnected although it
    /// is alive, 3 s by default.
    public NodeOptions settle(Duration value) {
        var copy = new NodeOptions(this);
        copy.settle = positive("settle", value);
        return copy;
    }

    /// Sets the interval of signs of life, 250 ms by default.
    public NodeOptions heartbeat(Duration value) {
        var copy = new NodeOptions(this);
        copy.heartbeat = positive("heartbeat", value);
        return copy;
    }

    /// Sets how long [Node#join] may take, 20 s by default.
    public NodeOptions joinTimeout(Duration value) {
        var copy = new NodeOptions(this);
        copy.joinTimeout = positive("joinTimeout", value);
        return copy;
    }

    /// Sets how long signals wait for a node that is not up yet, if a third node has sent the pid, 5 s by default.
    /// After that the pid is dead.
    public NodeOptions connectTimeout(Duration value) {
        var copy = new NodeOptions(this);
        copy.connectTimeout = Timeouts.require("connectTimeout", value);
        return copy;
    }

    /// Sets how long [Node#close] may take to send queued messages, 30 s by default.
    public NodeOptions leaveTimeout(Duration value) {
        var copy = new NodeOptions(this);
        copy.leaveTimeout = Timeouts.require("leaveTimeout", value);
        return copy;
    }

    /// Sets how long the registration of a [cluster-wide name][Node#name] may take, 5 s by default. Then it fails with
    /// [Undecided]. Less than [#detect] and [#settle] together means that registering may fail while the loss of a node
    /// is being noticed.
    public NodeOptions nameTimeout(Duration value) {
        var copy = new NodeOptions(this);
        copy.nameTimeout = positive("nameTimeout", value);
        return copy;
    }

    private static Duration positive(String what, Duration value) {
        return Timeouts.requireAtLeast(what, value, Timeouts.RESOLUTION);
    }

    // ── reading ──

    public String name() {
        return name;
    }

    public String cluster() {
        return cluster;
    }

    /// Returns the transport, or null for the one that is provided.
    public @Nullable Transport transport() {
        return transport;
    }

    /// Returns the codec, or null for the default.
    public @Nullable Codec codec() {
        return codec;
    }

    public Types types() {
        return types;
    }

    public Discovery discovery() {
        return discovery;
    }

    public @Nullable Tls tls() {
        return tls;
    }

    /// Returns a copy of the bytes of the secret, or null.
    public byte @Nullable [] secret() {
        var bytes = secret;
        return bytes == null ? null : bytes.clone();
    }

    public boolean isInsecure() {
        return insecure;
    }

    public Set<String> roles() {
        return roles;
    }

    public String version() {
        return version;
    }

    /// Returns the rights of a peer with these roles.
    public Set<Right> rightsOf(Set<String> peerRoles) {
        var given = EnumSet.noneOf(Right.class);
        boolean named = false;
        for (var role : peerRoles) {
            var some = rights.get(role);
            if (some == null) continue;
            named = true;
            given.addAll(some);
        }
        return Set.copyOf(named ? given : EnumSet.complementOf(EnumSet.of(Right.INSPECT)));
    }

    public WhenFull whenFull() {
        return whenFull;
    }

    public int high() {
        return high;
    }

    public int low() {
        return low;
    }

    public int reserve() {
        return reserve;
    }

    public int maxMessage() {
        return maxMessage;
    }

    public Duration sendTimeout() {
        return sendTimeout;
    }

    public Duration detect() {
        return detect;
    }

    public Duration settle() {
        return settle;
    }

    public Duration heartbeat() {
        return heartbeat;
    }

    public Duration connectTimeout() {
        return connectTimeout;
    }

    public Duration joinTimeout() {
        return joinTimeout;
    }

    public Duration leaveTimeout() {
        return leaveTimeout;
    }

    public Duration nameTimeout() {
        return nameTimeout;
    }

    /// Shows no secret.
    @Override public String toString() {
        return "NodeOptions[" + name + " in " + cluster + "]";
    }
}
