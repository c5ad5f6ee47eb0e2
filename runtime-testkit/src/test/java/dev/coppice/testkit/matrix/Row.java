package dev.coppice.testkit.matrix;

/// One row of the fault matrix: a load or fault, and how much of it there is in the ordinary build, by command and in a
/// long run.
///
/// @param id as in docs/explanation/how-we-test.md
/// @param brief 0 if another test of the ordinary build shows it
record Row(String id, String load, int brief, int usual, int extended, Trial trial) {

    /// Puts a system under the load or fault, `size` times.
    @FunctionalInterface
    interface Trial {
        Outcome run(int size) throws Exception;
    }

    /// The result.
    ///
    /// @param tried how often
    /// @param survived how often all was as it must be
    /// @param figures further measurements
    record Outcome(long tried, long survived, String figures) {

        long lost() {
            return tried - survived;
        }
    }
}
