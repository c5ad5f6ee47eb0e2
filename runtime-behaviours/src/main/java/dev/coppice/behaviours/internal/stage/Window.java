package dev.coppice.behaviours.internal.stage;

/// How many events of one subscription may be under way: asked for, and not handled yet.
///
/// Decides and does nothing. Owned by the process of the subscriber.
public final class Window {
    private final int min;
    private final int max;
    /// How many may still be asked for at all; [Long#MAX_VALUE] is without limit.
    private long credit;
    private int asked;

    /// @param min more are asked for when at most so many are under way
    /// @param max how many may be under way
    /// @param credit how many may be asked for at all until [#allow]
    public Window(int min, int max, long credit) {
        this.min = min;
        this.max = max;
        this.credit = credit;
    }

    /// Lets `count` more be asked for.
    public void allow(long count) {
        credit = credit + count < 0 ? Long.MAX_VALUE : credit + count;
    }

    /// Takes note of `count` events that were handled.
    public void handled(int count) {
        asked -= count;
    }

    /// How many to ask for now. They are under way from now on.
    public int ask() {
        if (asked > min) return 0;
        int more = (int) Math.min(max - asked, credit);
        if (credit != Long.MAX_VALUE) credit -= more;
        asked += more;
        return more;
    }

    /// How many events to handle at a time, so that more are asked for in time.
    public int batch() {
        return max - min;
    }
}
