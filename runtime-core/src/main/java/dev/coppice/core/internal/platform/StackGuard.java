package dev.coppice.core.internal.platform;

/// A check that keeps a stack overflow from interrupting an operation of the runtime halfway.
///
/// The code of a process may call the runtime with hardly any stack left. A `StackOverflowError` between two steps that
/// belong together, such as filling a mailbox and queueing its owner, would harm other processes than the one whose
/// stack it is. Each operation that changes shared state therefore begins with [#check]: the error is thrown there,
/// before anything has changed, or not at all.
public final class StackGuard {
    private static boolean never;

    private StackGuard() {}

    /*
     * How     HotSpot checks for the end of the stack when a method is entered: in the interpreter, at the end of the
     *         method's frame; in compiled code, also at the end of the frame that the method would need if it were
     *         deoptimised. A method with very many unused variables therefore checks as far ahead as they would reach,
     *         for one check per page (2 to 4 ns). The branch is never taken. It exists because compiled code that
     *         cannot be deoptimised skips the check. Another JVM may check less far ahead; the reserve is smaller
     *         there.
     * Tested  StackGuardTest, and a sweep of overflows at every depth in runtime-testkit (Depths).
     */
    /// Throws a `StackOverflowError` now unless the stack has room for about ten thousand bytes of frames.
    @SuppressWarnings({"unused", "UnusedVariable"})
    public static void check() {
        long a000, a001, a002, a003, a004, a005, a006, a007, a008, a009, a00a, a00b, a00c, a00d, a00e, a00f, a010, a011,
                a012, a013, a014, a015;
        long a016, a017, a018, a019, a01a, a01b, a01c, a01d, a01e, a01f, a020, a021, a022, a023, a024, a025, a026, a027,
                a028, a029, a02a, a02b;
        long a02c, a02d, a02e, a02f, a030, a031, a032, a033, a034, a035, a036, a037, a038, a039, a03a, a03b, a03c, a03d,
                a03e, a03f, a040, a041;
        long a042, a043, a044, a045, a046, a047, a048, a049, a04a, a04b, a04c, a04d, a04e, a04f, a050, a051, a052, a053,
                a054, a055, a056, a057;
        long a058, a059, a05a, a05b, a05c, a05d, a05e, a05f, a060, a061, a062, a063, a064, a065, a066, a067, a068, a069,
                a06a, a06b, a06c, a06d;
        long a06e, a06f, a070, a071, a072, a073, a074, a075, a076, a077, a078, a079, a07a, a07b, a07c, a07d, a07e, a07f,
                a080, a081, a082, a083;
        long a084, a085, a086, a087, a088, a089, a08a, a08b, a08c, a08d, a08e, a08f, a090, a091, a092, a093, a094, a095,
                a096, a097, a098, a099;
        long a09a, a09b, a09c, a09d, a09e, a09f, a0a0, a0a1, a0a2, a0a3, a0a4, a0a5, a0a6, a0a7, a0a8, a0a9, a0aa, a0ab,
                a0ac, a0ad, a0ae, a0af;
        long a0b0, a0b1, a0b2, a0b3, a0b4, a0b5, a0b6, a0b7, a0b8, a0b9, a0ba, a0bb, a0bc, a0bd, a0be, a0bf, a0c0, a0c1,
                a0c2, a0c3, a0c4, a0c5;
        long a0c6, a0c7, a0c8, a0c9, a0ca, a0cb, a0cc, a0cd, a0ce, a0cf, a0d0, a0d1, a0d2, a0d3, a0d4, a0d5, a0d6, a0d7,
                a0d8, a0d9, a0da, a0db;
        long a0dc, a0dd, a0de, a0df, a0e0, a0e1, a0e2, a0e3, a0e4, a0e5, a0e6, a0e7, a0e8, a0e9, a0ea, a0eb, a0ec, a0ed,
                a0ee, a0ef, a0f0, a0f1;
        long a0f2, a0f3, a0f4, a0f5, a0f6, a0f7, a0f8, a0f9, a0fa, a0fb, a0fc, a0fd, a0fe, a0ff, a100, a101, a102, a103,
                a104, a105, a106, a107;
        long a108, a109, a10a, a10b, a10c, a10d, a10e, a10f, a110, a111, a112, a113, a114, a115, a116, a117, a118, a119,
                a11a, a11b, a11c, a11d;
        long a11e, a11f, a120, a121, a122, a123, a124, a125, a126, a127, a128, a129, a12a, a12b, a12c, a12d, a12e, a12f,
                a130, a131, a132, a133;
        long a134, a135, a136, a137, a138, a139, a13a, a13b, a13c, a13d, a13e, a13f, a140, a141, a142, a143, a144, a145,
                a146, a147, a148, a149;
        long a14a, a14b, a14c, a14d, a14e, a14f, a150, a151, a152, a153, a154, a155, a156, a157, a158, a159, a15a, a15b,
                a15c, a15d, a15e, a15f;
        long a160, a161, a162, a163, a164, a165, a166, a167, a168, a169, a16a, a16b, a16c, a16d, a16e, a16f, a170, a171,
                a172, a173, a174, a175;
        long a176, a177, a178, a179, a17a, a17b, a17c, a17d, a17e, a17f, a180, a181, a182, a183, a184, a185, a186, a187,
                a188, a189, a18a, a18b;
        long a18c, a18d, a18e, a18f, a190, a191, a192, a193, a194, a195, a196, a197, a198, a199, a19a, a19b, a19c, a19d,
                a19e, a19f, a1a0, a1a1;
        long a1a2, a1a3, a1a4, a1a5, a1a6, a1a7, a1a8, a1a9, a1aa, a1ab, a1ac, a1ad, a1ae, a1af, a1b0, a1b1, a1b2, a1b3,
                a1b4, a1b5, a1b6, a1b7;
        long a1b8, a1b9, a1ba, a1bb, a1bc, a1bd, a1be, a1bf, a1c0, a1c1, a1c2, a1c3, a1c4, a1c5, a1c6, a1c7, a1c8, a1c9,
                a1ca, a1cb, a1cc, a1cd;
        long a1ce, a1cf, a1d0, a1d1, a1d2, a1d3, a1d4, a1d5, a1d6, a1d7, a1d8, a1d9, a1da, a1db, a1dc, a1dd, a1de, a1df,
                a1e0, a1e1, a1e2, a1e3;
        long a1e4, a1e5, a1e6, a1e7, a1e8, a1e9, a1ea, a1eb, a1ec, a1ed, a1ee, a1ef, a1f0, a1f1, a1f2, a1f3, a1f4, a1f5,
                a1f6, a1f7, a1f8, a1f9;
        long a1fa, a1fb, a1fc, a1fd, a1fe, a1ff, a200, a201, a202, a203, a204, a205, a206, a207, a208, a209, a20a, a20b,
                a20c, a20d, a20e, a20f;
        long a210, a211, a212, a213, a214, a215, a216, a217, a218, a219, a21a, a21b, a21c, a21d, a21e, a21f, a220, a221,
                a222, a223, a224, a225;
        long a226, a227, a228, a229, a22a, a22b, a22c, a22d, a22e, a22f, a230, a231, a232, a233, a234, a235, a236, a237,
                a238, a239, a23a, a23b;
        long a23c, a23d, a23e, a23f, a240, a241, a242, a243, a244, a245, a246, a247, a248, a249, a24a, a24b, a24c, a24d,
                a24e, a24f, a250, a251;
        long a252, a253, a254, a255, a256, a257, a258, a259, a25a, a25b, a25c, a25d, a25e, a25f, a260, a261, a262, a263,
                a264, a265, a266, a267;
        long a268, a269, a26a, a26b, a26c, a26d, a26e, a26f, a270, a271, a272, a273, a274, a275, a276, a277, a278, a279,
                a27a, a27b, a27c, a27d;
        long a27e, a27f;
        if (never) check();
    }
}
