package dev.coppice.core.internal.platform;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The platform threads that virtual threads run on. May be used from any thread.
///
/// The JDK names the carrier of a virtual thread in [Thread#toString] only. This is also the only place that tells a
/// virtual thread that computes from one that waits for a carrier: both report the state RUNNABLE.
final class CarrierThreads {
    private static final String MOUNTED = "]/runnable@";
    private static final ConcurrentHashMap<String, Thread> FOUND = new ConcurrentHashMap<>();

    private CarrierThreads() {}

    /// Returns the name of the carrier that `thread` runs on, or null if it runs on none now.
    static @Nullable String nameOf(Thread thread) {
        var text = thread.toString();
        int at = text.indexOf(MOUNTED);
        return at < 0 ? null : text.substring(at + MOUNTED.length());
    }

    /// Returns the only living platform thread called `name`, or null if there is none or more than one.
    static @Nullable Thread find(String name) {
        var known = FOUND.get(name);
        if (known != null && known.isAlive()) return known;
        FOUND.values().removeIf(thread -> !thread.isAlive());
        var found = search(name);
        if (found != null) FOUND.put(name, found);
        return found;
    }

    private static @Nullable Thread search(String name) {
        Thread found = null;
        for (var thread : platformThreads()) {
            if (thread == null || !thread.getName().equals(name)) continue;
            if (found != null) return null;
            found = thread;
        }
        return found;
    }

    private static @Nullable Thread[] platformThreads() {
        var root = Thread.ofPlatform().unstarted(() -> {}).getThreadGroup();
        for (var parent = root.getParent(); parent != null; parent = root.getParent()) root = parent;
        for (int size = 2 * root.activeCount() + 16; ; size *= 2) {
            var threads = new @Nullable Thread[size];
            if (root.enumerate(threads, true) < size) return threads; // else some may be missing
        }
    }
}
