package dev.coppice.bench;

/// The live heap, as reported by the collector.
final class Heap {

    private Heap() {}

    static long used() {
        var runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
