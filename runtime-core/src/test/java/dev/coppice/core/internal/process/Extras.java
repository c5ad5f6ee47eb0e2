package dev.coppice.core.internal.process;

/// Lets tests of other packages see the extras of a process.
public final class Extras {

    private Extras() {}

    public static boolean exist(ProcessCell cell) {
        return cell.relations != null;
    }

    public static boolean isTraced(ProcessCell cell) {
        return cell.has(ProcessCell.TRACED) || cell.has(ProcessCell.DEBUGGED);
    }
}
