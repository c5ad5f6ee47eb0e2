package dev.coppice.cluster.jgroups;

import dev.coppice.cluster.Tls;
import dev.coppice.cluster.spi.TransportFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jgroups.logging.Log;
import org.jgroups.logging.LogFactory;

/// The files with the key and the authorities of a node, which are read again when they have changed: certificates are
/// renewed while the node runs. Thread-safe.
///
/// If the present files cannot be used, the last usable ones stay in use, and a warning says why.
final class StoreFiles {
    private static final Log LOG = LogFactory.getLog(StoreFiles.class);

    private final Tls tls;
    private List<FileTime> times;
    private volatile Stores stores;

    /// @throws TransportFailed if a file, a password or a certificate is wrong; the text says which
    StoreFiles(Tls tls) throws TransportFailed {
        this.tls = tls;
        this.times = times();
        this.stores = Stores.read(tls);
    }

    /// Returns the stores that were read last.
    Stores last() {
        return stores;
    }

    /// Returns the present content of the files.
    synchronized Stores now() {
        var changed = times();
        if (changed.equals(times)) return stores;
        times = changed; // a file that is being written changes once more
        try {
            stores = Stores.read(tls);
            LOG.info("read the changed certificates in %s", tls.keyStore());
        } catch (TransportFailed unusable) {
            LOG.warn("the changed certificates are not used, the last ones are: %s", unusable.getMessage());
        }
        return stores;
    }

    private List<FileTime> times() {
        var list = new ArrayList<FileTime>();
        list.add(time(tls.keyStore()));
        var trust = tls.trustStore();
        if (trust != null) list.add(time(trust));
        return list;
    }

    private static FileTime time(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException gone) { // as while it is replaced
            return FileTime.fromMillis(0);
        }
    }
}
