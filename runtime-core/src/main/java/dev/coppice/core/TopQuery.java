package dev.coppice.core;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// The question that [ActorRuntime#top] answers: which processes come first by one key, among those that pass every
/// filter. Immutable.
///
/// The texts of `behaviour`, `label` and `name` pass if they contain the wanted text, in upper or lower case. Labels
/// and names are compared as reports print them, so a redacted name cannot be found by its secret.
///
/// {@snippet class="dev.coppice.behaviours.snippets.InsideExamples" region="top"}
///
/// @param by the key that orders the rows
/// @param limit the maximum number of rows, 1 to [#MOST]
/// @param behaviour a part of the class name of the definition, or null for all
/// @param label a part of the label, or null for all
/// @param name a part of the registered name, or null for all; processes without a name do not pass
/// @param status the current activity, or null for all
/// @param subtree the root of a subtree: it passes, and so does each process that it or one of its descendants started.
///     Null for all
public record TopQuery(
        Key by,
        int limit,
        @Nullable String behaviour,
        @Nullable String label,
        @Nullable String name,
        ProcessInfo.@Nullable Status status,
        @Nullable Pid subtree) {
    /// The highest permitted limit.
    public static final int MOST = 10_000;
    private static final int USUAL = 50;

    /// The order of the rows.
    public enum Key {
        /// The longest mailbox first.
        MAILBOX,
        /// The oldest process first: the one with the smallest number.
        AGE,
        /// The process first that ran most during the last second. Needs an open [ActorRuntime#watch].
        BUSY
    }

    /// @throws IllegalArgumentException if `limit` is not between 1 and [#MOST]
    public TopQuery {
        requireNonNull(by, "by must not be null");
        if (limit < 1 || limit > MOST)
            throw new IllegalArgumentException("limit must be between 1 and " + MOST + ": " + limit);
    }

    /// Returns a query for the first 50 of all processes.
    public static TopQuery by(Key key) {
        return new TopQuery(key, USUAL, null, null, null, null, null);
    }

    public TopQuery limit(int value) {
        return new TopQuery(by, value, behaviour, label, name, status, subtree);
    }

    public TopQuery behaviour(@Nullable String value) {
        return new TopQuery(by, limit, value, label, name, status, subtree);
    }

    public TopQuery label(@Nullable String value) {
        return new TopQuery(by, limit, behaviour, value, name, status, subtree);
    }

    public TopQuery name(@Nullable String value) {
        return new TopQuery(by, limit, behaviour, label, value, status, subtree);
    }

    public TopQuery status(ProcessInfo.@Nullable Status value) {
        return new TopQuery(by, limit, behaviour, label, name, value, subtree);
    }

    public TopQuery subtree(@Nullable Pid value) {
        return new TopQuery(by, limit, behaviour, label, name, status, value);
    }
}
