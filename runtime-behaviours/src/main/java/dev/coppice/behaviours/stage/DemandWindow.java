package dev.coppice.behaviours.stage;

/// The demand window of one subscription: how many events may be outstanding, that is, requested and not yet handled.
///
/// It only decides; the caller sends the requests. Owned by the process of the subscriber.
final class DemandWindow {
    private final int min;
    private final int max;
    /// How many events may still be requested in total. [Long#MAX_VALUE] means no limit.
    private long credit;
    private int asked;

    /// @param min more events are requested when at most this many are outstanding
    /// @param max how many events may be outstanding
    /// @param credit how many events may be requested in total before [#allow]
    public DemandWindow(int min, int max, long credit) {
        this.min = min;
        this.max = max;
        this.credit = credit;
    }

    /// Increases the credit by `count`.
    public void allow(long count) {
        credit = credit + count < 0 ? Long.MAX_VALUE : credit + count;
    }

    /// Records that `count` events have been handled.
    public void handled(int count) {
        asked -= count;
    }

    /// Returns how many events to request now, and counts them as outstanding.
    public int ask() {
        if (asked > min) return 0;
        int more = (int) Math.min(max - asked, credit);
        if (credit != Long.MAX_VALUE) credit -= more;
        asked += more;
        return more;
    }

    /// Returns how many events to handle at a time, so that more are requested early enough.
    public int batch() {
        return max - min;
    }
}
